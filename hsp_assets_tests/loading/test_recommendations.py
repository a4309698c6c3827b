"""The custom object of recommendations, in a portal that has none, and in one that made its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from hsp_assets.activation.custom_object import CONTACTS, CustomObjectPlace
from hsp_assets.failures import PortalMismatch
from hsp_assets.loading.data_model import PLANS, RECOMMENDATIONS, apply_part
from hsp_assets.portal.plan.changes import differing
from hsp_assets.portal.recommendations import RECOMMENDATION, TUTORIAL
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets_tests.portals import TOKEN, declared_site


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[HubSpotResource]:
    """A portal whose model is as declared, but for where recommendations stand."""
    with declared_site(tmp_path, rate_limits=False) as site:
        yield HubSpotResource(access_token=TOKEN, url=site.url, activation="custom_object")


def by_hand(portal: HubSpotResource, name: str, *to: str, **types: str) -> dict[str, Any]:
    """The object as a person makes it after the tutorial."""
    definition = {
        "name": name,
        "labels": {"singular": "Product Rec", "plural": "Product Recs"},
        "properties": [
            {"name": one.name, "label": one.label.upper(), "type": types.get(one.name, "string")}
            | {"fieldType": "number" if one.name in types else "text"}
            for one in TUTORIAL
        ],
        "requiredProperties": [],
        "primaryDisplayProperty": "recommended_product_name",
        "associatedObjects": list(to),
    }
    headers = {"Authorization": f"Bearer {TOKEN}"}
    address = f"{portal.url}/crm-object-schemas/v3/schemas"
    answer = requests.post(address, json=definition, headers=headers, timeout=10)
    answer.raise_for_status()
    made: dict[str, Any] = answer.json()
    return made


def differences(portal: HubSpotResource) -> list[str]:
    changes = differing(PLANS[RECOMMENDATIONS](portal.definitions))
    return [f"{change.action} {change.kind} {change.name}" for change in changes]


def test_a_portal_without_the_object_gets_it_with_its_association(portal: HubSpotResource) -> None:
    changes = apply_part(portal, RECOMMENDATIONS)
    assert len(differing(changes)) == len(RECOMMENDATION.properties) + 2
    assert differences(portal) == []
    (schema,) = portal.definitions.custom_objects()
    (association,) = [a for a in schema["associations"] if a["toObjectTypeId"] == CONTACTS]
    assert association["name"] == "product_recommendations_to_contact"
    assert CustomObjectPlace.of(portal).association == association["id"]


@pytest.mark.parametrize("name", ["product_recommendations", "recs_of_2024"])
def test_an_object_made_by_hand_is_used_and_given_what_it_lacks(
    portal: HubSpotResource, name: str
) -> None:
    made = by_hand(portal, name, "CONTACT", recommended_product_id="number")
    assert differences(portal) == [
        "create property recommendation_key",
        "create property recommendation_rank",
        "create property recommendation_model_version",
        "create property recommendation_time",
    ]
    apply_part(portal, RECOMMENDATIONS)
    assert differences(portal) == []
    (schema,) = portal.definitions.custom_objects()
    labels = {one["name"]: one["label"] for one in schema["properties"]}
    assert (schema["name"], labels["recommended_product_name"]) == (
        name,
        "RECOMMENDED PRODUCT NAME",
    )
    assert CustomObjectPlace.of(portal).type_id == made["objectTypeId"]


def test_an_object_that_is_not_associated_with_contacts_is_associated(
    portal: HubSpotResource,
) -> None:
    by_hand(portal, "product_recommendations")
    apply_part(portal, RECOMMENDATIONS)
    assert differences(portal) == []
    assert CustomObjectPlace.of(portal).association


def test_a_property_of_another_type_is_refused_with_what_to_do(portal: HubSpotResource) -> None:
    by_hand(portal, "product_recommendations", "CONTACT", recommended_product_name="number")
    with pytest.raises(PortalMismatch, match=r"_name: is of type number.*Delete"):
        apply_part(portal, RECOMMENDATIONS)


def test_a_sandbox_that_is_seeded_with_the_tutorials_object_is_given_what_it_lacks(
    tmp_path: Path,
) -> None:
    with declared_site(tmp_path, tutorial_object=True) as site:
        portal = HubSpotResource(access_token=TOKEN, url=site.url, activation="custom_object")
        missing = [one.partition("recommendation_")[2] for one in differences(portal)]
        assert missing == ["key", "rank", "model_version", "time"]
        apply_part(portal, RECOMMENDATIONS)
        assert differences(portal) == []
        assert CustomObjectPlace.of(portal).association == "17"
