"""What the share sensor reads of the assets that observe the share."""

from datetime import UTC, datetime

import dagster as dg

from hsp_assets.portal.flows import KIND_VIEWS
from hsp_assets.sensors.share import observed
from hsp_assets.share.progress import Shown

MARK = datetime(2025, 3, 10, tzinfo=UTC)


def report(
    instance: dg.DagsterInstance,
    view: str,
    metadata: dict[str, int | str | dg.MetadataValue] | None = None,
) -> None:
    event = dg.AssetMaterialization(["share", view], metadata=metadata)
    instance.report_runless_asset_event(event)


def test_what_a_view_showed_is_read_back(instance: dg.DagsterInstance) -> None:
    mark = dg.MetadataValue.timestamp(MARK)
    report(instance, "objects_contacts", {"high_water_mark": mark, "dagster/row_count": 5})
    assert observed(instance)["objects_contacts"].shown == Shown(5, MARK)


def test_a_view_that_was_never_filled_has_no_mark(instance: dg.DagsterInstance) -> None:
    never: dict[str, int | str | dg.MetadataValue] = {
        "high_water_mark": "never filled",
        "dagster/row_count": 0,
    }
    report(instance, "objects_deals", never)
    assert observed(instance)["objects_deals"].shown == Shown(0, None)


def test_a_materialization_reported_by_hand_counts_as_never_observed(
    instance: dg.DagsterInstance,
) -> None:
    for view in KIND_VIEWS.values():
        report(instance, view)
    assert observed(instance) == {}
