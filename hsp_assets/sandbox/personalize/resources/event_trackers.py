"""Event trackers: where PutEvents goes, one in a group."""

from uuid import uuid4

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.errors import InvalidInputError
from hsp_assets.sandbox.personalize.resources.common import (
    check_quota,
    create,
    ready,
)
from hsp_assets.service_models import Json


def create_event_tracker(account: Account, request: Json) -> Json:
    """CreateEventTracker."""
    group = ready(account, "datasetGroup", request["datasetGroupArn"])
    if account.datasets.find(group.arn, "INTERACTIONS") is None:
        raise InvalidInputError("The dataset group needs an Interactions dataset first.")
    check_quota(
        len(account.registry.all("eventTracker", group.arn)), 1, f"event tracker in {group.arn}"
    )
    tracking_id = str(uuid4())
    tracker = create(
        account,
        "eventTracker",
        f"event-tracker/{tracking_id[:8]}",
        request,
        trackingId=tracking_id,
        accountId=account.number,
    )
    return {"eventTrackerArn": tracker.arn, "trackingId": tracking_id}
