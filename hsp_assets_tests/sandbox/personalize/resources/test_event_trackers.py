"""Event trackers through boto3."""

import re

import pytest

from hsp_assets_tests.sandbox.personalize.shop import Shop


def track(shop: Shop, name: str = "tracker") -> dict[str, object]:
    return shop.create("event_tracker", name, datasetGroupArn=shop.arns["shop"])


def test_a_tracker_has_an_id_to_send_to(shop: Shop) -> None:
    shop.open("Interactions")
    tracker = track(shop)
    assert re.search(r":event-tracker/[0-9a-f]{8}$", str(tracker["eventTrackerArn"]))
    assert tracker["trackingId"]
    assert (tracker["status"], tracker["accountId"]) == ("ACTIVE", "123456789012")


def test_the_interactions_dataset_must_exist(shop: Shop) -> None:
    shop.open("Users")
    with pytest.raises(shop.control.exceptions.InvalidInputException, match="Interactions"):
        track(shop)


def test_a_deleted_tracker_makes_room_for_another(shop: Shop) -> None:
    shop.open("Interactions")
    track(shop)
    shop.control.delete_event_tracker(eventTrackerArn=shop.arns["tracker"])
    assert shop.control.list_event_trackers()["eventTrackers"] == []
    track(shop, "more")
