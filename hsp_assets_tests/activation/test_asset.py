"""The asset, over a trained Personalize and a portal."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import dagster as dg
import polars as pl
import pytest

from hsp_assets.activation.custom_object import CONTACTS, CustomObjectPlace
from hsp_assets.assets import activation
from hsp_assets.checks import activation as checks
from hsp_assets.portal.recommendations import RECOMMENDATION
from hsp_assets.publishing.datasets import CATALOGUE, IDENTITY
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import version_key
from hsp_assets_tests.shop import KEYS, unused
from hsp_assets_tests.training.conftest import CUSTOMERS, GROUP, ITEMS, Trained

if TYPE_CHECKING:
    from hsp_assets.resources.hubspot import HubSpotResource
    from hsp_assets_tests.training.conftest import OpenShop, Shop

ASKED, LENGTH = 12, 3
SOON = 60.0
"""Seconds from an event to the changed list."""
STEP = "activation__product_recommendations"
Record = dict[str, Any]


@pytest.fixture
def trained(after: OpenShop, hubspot: HubSpotResource) -> Shop:
    """A shop whose recommender is live, and whose customers and products are in HubSpot."""
    objects = hubspot.custom_objects
    for start in range(0, ITEMS, 60):
        named = [{"external_id": f"i{n}", "name": f"Item {n}"} for n in range(start, start + 60)]
        objects.upsert("products", "external_id", named)
    people = [{"external_id": f"u{n}"} for n in range(min(CUSTOMERS, ASKED))]
    written = objects.upsert(CONTACTS, "external_id", people)
    identity = pl.DataFrame(
        [{"RECORD_ID": r["id"], "USER_ID": r["properties"]["external_id"]} for r in written]
    )
    shop = after(Trained("v1", use_case="recommended_for_you"))
    shop.storage.write_parquet(version_key(GROUP, "v1", IDENTITY), identity)
    catalogue = pl.DataFrame({"ITEM_ID": [f"i{n}" for n in range(ITEMS)]})
    shop.storage.write_parquet(version_key(GROUP, "v1", CATALOGUE), catalogue)
    return shop


def materialize(
    shop: Shop, hubspot: HubSpotResource, *, confirm: bool = False, **policy: Any
) -> dg.ExecuteInProcessResult:
    decided = {"dataset_group": GROUP, "recommendations_per_contact": LENGTH, **policy}
    resources = {
        "hubspot": unused(hubspot),
        "personalize": unused(shop.personalize),
        "storage": unused(shop.storage),
        "policy": PolicyResource(**decided),
    }
    config = activation.ActivationConfig(confirm_writes=confirm)
    with dg.DagsterInstance.ephemeral() as instance:
        return dg.materialize(
            [activation.product_recommendations, checks.product_recommendations],
            instance=instance,
            selection=dg.AssetSelection.groups("activation"),
            resources=resources,
            run_config=dg.RunConfig(ops={STEP: config}),
            raise_on_error=False,
        )


def metadata(result: dg.ExecuteInProcessResult) -> dict[str, Any]:
    (made,) = result.asset_materializations_for_node(STEP)
    return {name: entry.value for name, entry in made.metadata.items()}


def failure(result: dg.ExecuteInProcessResult) -> str:
    (event,) = [e for e in result.all_events if e.is_step_failure]
    return str(event.step_failure_data.error)


def buy(shop: Shop, user: str, item: str) -> None:
    """Send a purchase to the tracker, as the real-time API does."""
    tracker = str(shop.direct.event_tracker()["trackingId"])
    events = boto3.client(
        "personalize-events",
        region_name="us-east-1",
        endpoint_url=shop.personalize.endpoint_url,
        aws_access_key_id=KEYS["aws_access_key_id"],
        aws_secret_access_key=KEYS["aws_secret_access_key"],
    )
    bought: Any = {"eventType": "Purchase", "itemId": item, "sentAt": datetime.now(UTC)}
    events.put_events(trackingId=tracker, userId=user, sessionId=user, eventList=[bought])


def held(hubspot: HubSpotResource) -> list[Record]:
    place = CustomObjectPlace.of(hubspot)
    found = hubspot.custom_objects.records(place.type_id, RECOMMENDATION.names)
    return [one["properties"] for one in found]


def test_every_contact_gets_what_the_live_recommender_answers(
    trained: Shop, hubspot: HubSpotResource
) -> None:
    first = materialize(trained, hubspot)
    assert first.success
    checked = {c.check_name: c.passed for c in first.get_asset_check_evaluations()}
    assert checked == dict.fromkeys(checked, True)
    assert len(checked) == 6
    live = trained.versions().live()
    assert live is not None
    (contact,) = hubspot.read("contacts", ["u7"], [], "external_id")
    asked = trained.personalize.recommend(live.arn, LENGTH, userId="u7")
    theirs = {r["recommendation_key"]: r for r in held(hubspot)}
    listed = [theirs[f"{contact['id']}-{rank}"] for rank in range(1, LENGTH + 1)]
    assert [r["recommended_product_external_id"] for r in listed] == asked
    assert [r["recommended_product_name"] for r in listed] == [f"Item {i[1:]}" for i in asked]
    said = metadata(materialize(trained, hubspot))
    assert (said["unchanged"], said["created"], said["updated"]) == (ASKED * LENGTH, 0, 0)
    assert (said["dagster/row_count"], said["contacts"]) == (ASKED * LENGTH, ASKED)


def test_what_a_contact_buys_leaves_their_list_with_the_next_run_and_nobody_elses_changes(
    trained: Shop, hubspot: HubSpotResource
) -> None:
    materialize(trained, hubspot)
    before = {r["recommendation_key"]: r for r in held(hubspot)}
    (contact,) = hubspot.read("contacts", ["u7"], [], "external_id")
    best = before[f"{contact['id']}-1"]["recommended_product_external_id"]
    begun = time.monotonic()
    buy(trained, "u7", best)
    said = metadata(materialize(trained, hubspot))
    assert time.monotonic() - begun < SOON
    after = {r["recommendation_key"]: r for r in held(hubspot)}
    changed = {key.partition("-")[0] for key in after if after[key] != before[key]}
    assert changed == {contact["id"]}
    assert (said["updated"], said["created"], said["archived"]) == (LENGTH, 0, 0)
    theirs = [after[f"{contact['id']}-{rank}"] for rank in range(1, LENGTH + 1)]
    assert best not in {one["recommended_product_external_id"] for one in theirs}


def test_more_changes_than_allowed_wait_for_the_runs_confirmation(
    trained: Shop, hubspot: HubSpotResource
) -> None:
    refused = materialize(trained, hubspot, activation_max_writes=5)
    assert "More than 5 changes" in failure(refused)
    assert held(hubspot) == []
    assert materialize(trained, hubspot, activation_max_writes=5, confirm=True).success
    assert len(held(hubspot)) == ASKED * LENGTH


def test_without_a_live_recommender_it_says_what_to_materialize(
    shop: Shop, hubspot: HubSpotResource
) -> None:
    failed = materialize(shop, hubspot)
    assert "Materialize recommender/recommended_for_you" in failure(failed)
