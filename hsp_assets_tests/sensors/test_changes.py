"""A detected change on its way through Dagster's event log."""

import dagster as dg

from hsp_assets.sensors.change_detection import Change, Seen
from hsp_assets.sensors.changes import change_event, latest_changes
from hsp_assets.sensors.runs import Runs


def test_a_change_is_read_as_it_was_reported(instance: dg.DagsterInstance) -> None:
    products, events = Seen(total=7, newest=5_000), Seen(total=None, newest=6_500)
    for event in (
        change_event("products", Change(changed=3), products),
        change_event("event_completions", Change(changed=1, late=True), events),
    ):
        instance.report_runless_asset_event(event)
    latest = latest_changes(Runs(instance))
    assert {k: (c.version, c.newest, c.total, c.late) for k, c in latest.items()} == {
        "products": (products.version, 5.0, 7, False),
        "event_completions": (events.version, 6.5, None, True),
    }


def test_what_another_code_location_reports_or_a_person_is_not_read(
    instance: dg.DagsterInstance,
) -> None:
    """Two portals on one instance may have assets of the same names."""
    ours, theirs = Seen(total=7, newest=5_000), Seen(total=9, newest=9_000)
    for event in (
        change_event("products", Change(changed=3), ours, "ours"),
        change_event("products", Change(changed=5), theirs, "theirs"),
        dg.AssetObservation(["portal", "products"]),
        dg.AssetMaterialization(["portal", "products"]),
    ):
        instance.report_runless_asset_event(event)
    totals = {
        name: latest_changes(Runs(instance, name))["products"].total for name in ("ours", "theirs")
    }
    assert totals == {"ours": 7, "theirs": 9}
    assert latest_changes(Runs(instance, "a third")) == {}
