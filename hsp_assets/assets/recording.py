"""The end of an asset's work: its facts in the bucket, and the same shown in the UI."""

from collections.abc import Iterable, Mapping
from typing import Any

import dagster as dg

from hsp_assets.environment.keys import address
from hsp_assets.metadata import Metadata, Unshown, presented
from hsp_assets.resources.manifests import write_manifest
from hsp_assets.resources.storage import StorageResource

PLAIN = (str, int, float, bool, list, dict, type(None))


def materialized(
    context: dg.AssetExecutionContext,
    storage: StorageResource,
    metadata: Metadata,
    facts: Mapping[str, Any] | None = None,
    data_version: str = "",
    check_results: Iterable[dg.AssetCheckResult] = (),
) -> dg.MaterializeResult[None]:
    """Keep the facts about what an asset made, and answer its materialization, made presentable.

    Args:
        context: of the asset.
        storage: where facts are kept.
        metadata: what people see. Plain values are facts, by which checks, sensors and other assets
            decide; Dagster's own values (tables, Markdown, schemas) are for the eye only.
        facts: those that are shown otherwise, or not at all.
        data_version: of what was made; empty lets Dagster choose one.
        check_results: what the asset's own checks say about it.

    """
    known = {n: one.value if isinstance(one, Unshown) else one for n, one in metadata.items()}
    plain = {name: value for name, value in known.items() if isinstance(value, PLAIN)}
    asset, run = address(context.asset_key), context.run.run_id
    write_manifest(storage, asset, run, {**plain, **(facts or {})})
    return dg.MaterializeResult(
        metadata=presented(metadata),
        data_version=dg.DataVersion(data_version) if data_version else None,
        check_results=list(check_results),
    )
