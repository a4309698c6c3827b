"""How the metrics of a recommender went, version by version, as Dagster remembers them.

Personalize forgets a version with its deletion; the event log does not.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from hsp_assets.metadata import Metadata
from hsp_assets.recommenders import METRICS
from hsp_assets.training.plots import small_multiples
from hsp_assets.training.records import VersionRecord

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
    versions = [*before.values(), record.metrics]
    series = {
        label: [float(metrics[label]) for metrics in versions if label in metrics]
        for label in METRICS.values()
    }
    title = f"Metrics of the last {len(versions)} versions"
    return {"versions_measured": len(versions), "metrics_history": small_multiples(title, series)}


def _metrics(metadata: Mapping[str, dg.MetadataValue[Any]]) -> dict[str, float]:
    return {n: float(metadata[n].value) for n in METRICS.values() if n in metadata}
