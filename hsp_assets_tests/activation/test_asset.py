"""The asset, over a trained Personalize and a portal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dagster as dg
import polars as pl
import pytest

from hsp_assets.activation.custom_object import CONTACTS, ensure_place
from hsp_assets.assets import activation
from hsp_assets.checks import activation as checks
from hsp_assets.portal import model as portal
from hsp_assets.publishing.datasets import IDENTITY
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import version_key
from hsp_assets_tests.shop import unused
from hsp_assets_tests.training.conftest import CUSTOMERS, GROUP, ITEMS, Trained

if TYPE_CHECKING:
    from hsp_assets_tests.training.conftest import OpenShop, Shop

ASKED = 12


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
    return shop


def materialize(shop: Shop, hubspot: HubSpotResource) -> dg.ExecuteInProcessResult:
    policy = PolicyResource(dataset_group=GROUP, recommendations_per_contact=3)
    resources = {
        "hubspot": unused(hubspot),
        "personalize": unused(shop.personalize),
        "storage": unused(shop.storage),
        "policy": policy,
    }
    with dg.DagsterInstance.ephemeral() as instance:
        return dg.materialize(
            [activation.product_recommendations, checks.product_recommendations],
            instance=instance,
            selection=dg.AssetSelection.groups("activation"),
            resources=resources,
            raise_on_error=False,
        )


def test_every_customer_gets_what_the_live_recommender_answers(
    trained: Shop, hubspot: HubSpotResource
) -> None:
    first = materialize(trained, hubspot)
    assert first.success
    (check,) = first.get_asset_check_evaluations()
    assert (check.check_name, check.passed, check.blocking) == ("reconciles", True, True)
    place = ensure_place(hubspot.custom_objects, portal.RECOMMENDATION)
    records = [r["properties"] for r in hubspot.custom_objects.records(place.type_id, _names())]
    live = trained.versions().live()
    assert live is not None
    asked = trained.personalize.recommend(live.arn, 3, userId="u7")
    theirs = sorted((r["rank"], r["item_id"]) for r in records if r["user_id"] == "u7")
    assert theirs == [(str(rank), item) for rank, item in enumerate(asked, start=1)]
    assert all(r["product_name"] == f"Item {r['item_id'][1:]}" for r in records)
    again = materialize(trained, hubspot)
    said = _metadata(again)
    assert (said["unchanged"], said["created"], said["updated"]) == (ASKED * 3, 0, 0)


def test_without_a_live_recommender_it_says_what_to_materialize(
    shop: Shop, hubspot: HubSpotResource
) -> None:
    failed = materialize(shop, hubspot)
    (event,) = [e for e in failed.all_events if e.is_step_failure]
    assert "Materialize recommender/recommended_for_you" in str(event.step_failure_data.error)


def _names() -> list[str]:
    return [one.name for one in portal.RECOMMENDATION.properties]


def _metadata(result: dg.ExecuteInProcessResult) -> dict[str, Any]:
    (made,) = result.asset_materializations_for_node("activation__product_recommendations")
    return {name: entry.value for name, entry in made.metadata.items()}
