"""Of what an asset shows, the plain values are facts that others decide by."""

import dagster as dg

from hsp_assets.assets.recording import materialized
from hsp_assets.resources.manifests import read_manifest
from hsp_assets.resources.storage import StorageResource
from hsp_assets_tests.assets.conftest import metadata


def test_plain_values_are_kept_and_dagsters_own_are_only_shown(storage: StorageResource) -> None:
    @dg.asset(key_prefix="somewhere")
    def lamps(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        """Lamps."""
        shown = {"rows": 3, "files": ["a"], "note": dg.MetadataValue.md("*three*")}
        return materialized(context, storage, shown, facts={"passed": True}, data_version="v1")

    result = dg.materialize([lamps])
    kept = read_manifest(storage, "somewhere/lamps")
    assert kept is not None
    assert (kept.run, kept.facts) == (result.run_id, {"rows": 3, "files": ["a"], "passed": True})
    shown = metadata(result, "somewhere__lamps")
    assert shown.items() >= {"rows": 3, "note": "*three*"}.items()
    assert "passed" not in shown
    (made,) = result.asset_materializations_for_node("somewhere__lamps")
    assert (made.tags or {})["dagster/data_version"] == "v1"
