"""How the metrics of a recommender went, version by version, as Dagster remembers them.

Personalize forgets a version with its deletion; the event log does not.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from hsp_assets.metadata import Metadata
from hsp_assets.recommenders import METRICS
from hsp_assets.training.gates import NDCG
from hsp_assets.training.plots import lines, small_multiples
from hsp_assets.training.records import VersionRecord
from hsp_assets.training.verdicts import BEST_BASELINE

LONGEST = 50
"""Materializations looked at; older ones are in the event log."""


def metrics_history(context: dg.AssetExecutionContext, record: VersionRecord) -> Metadata:
    """The eight metrics of the versions trained so far, this one last, as a plot.

    Args:
        context: of the recommender's asset.
        record: the version that was trained now.

    """
    records = context.instance.fetch_materializations(context.asset_key, limit=LONGEST).records
    earlier = [one.asset_materialization for one in reversed(records)]
    before = {
        str(one.metadata["version"].value): _metrics(one.metadata)
        for one in earlier
        if one is not None and "version" in one.metadata
    }
    # Trained again, a version is the newest; so it must not keep its earlier place.
    before.pop(record.version, None)
    now = {**record.metrics, BEST_BASELINE: record.baselines.best[1]}
    versions = [*before.values(), now]
    series = {
        label: [float(metrics[label]) for metrics in versions if label in metrics]
        for label in METRICS.values()
    }
    title = f"metrics of the last {len(versions)} versions"
    return {
        "ndcg_by_version": lines("NDCG@25 by version", _against_baselines(versions)),
        "versions_measured": len(versions),
        "metrics_history": small_multiples(title, series),
    }


def _against_baselines(versions: Sequence[Mapping[str, float]]) -> dict[str, list[float]]:
    """The NDCG@25 of the versions, and of the best baseline on the data of each."""
    names = {"NDCG@25": NDCG, "best baseline": BEST_BASELINE}
    measured = [one for one in versions if one.keys() >= set(names.values())]
    return {text: [one[name] for one in measured] for text, name in names.items() if measured}


def _metrics(metadata: Mapping[str, dg.MetadataValue[Any]]) -> dict[str, float]:
    names = (*METRICS.values(), BEST_BASELINE)
    return {name: float(metadata[name].value) for name in names if name in metadata}
