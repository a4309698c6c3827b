"""Whose lists are written: by interactions, by a list of HubSpot, by a property."""

import polars as pl
import pytest
import requests

from hsp_assets.activation.audience import audience
from hsp_assets.activation.custom_object import CONTACTS
from hsp_assets.failures import PermanentFailure
from hsp_assets.publishing.datasets import IDENTITY, Datasets
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import dtypes
from hsp_assets_tests.activation.conftest import People
from hsp_assets_tests.portals import TOKEN
from hsp_assets_tests.shop import items, publish, users

GROUP = "shop"


@pytest.fixture
def datasets(storage: StorageResource) -> Datasets:
    return Datasets(storage, GROUP)


def users_of(rule: str, hubspot: HubSpotResource, datasets: Datasets) -> dict[str, int | str]:
    """The customers of an audience, joined, and how many were left out why."""
    with audience(rule, hubspot, datasets) as people:
        found = [one.user for page in people.pages() for one in page]
        left = {"gone": people.gone, "without_id": people.without_id}
        return {"users": " ".join(sorted(found)), **left}


def write(hubspot: HubSpotResource, method: str, path: str, body: object) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = requests.request(method, hubspot.url + path, json=body, headers=headers, timeout=10)
    answer.raise_for_status()
    content: dict[str, object] = answer.json()
    return content


def test_those_with_interactions_whom_hubspot_has_still(
    hubspot: HubSpotResource, people: People, datasets: Datasets
) -> None:
    acted = [
        {"USER_ID": user, "ITEM_ID": "i0", "EVENT_TYPE": "View", "TIMESTAMP": 1_700_000_000}
        for user in ("u1", "u1", "u9")
    ]
    frame = pl.DataFrame(acted, schema={**dtypes("interactions")})
    publish(datasets, "v1", {"users": users(10), "items": items(1), "interactions": frame})
    ids = {**people, "u9": "999"}
    identity = pl.DataFrame({"RECORD_ID": list(ids.values()), "USER_ID": list(ids)})
    datasets.storage.write_parquet(datasets.key("v1", IDENTITY), identity)
    assert users_of("interactions", hubspot, datasets) == {
        "users": "u1",
        "gone": 1,
        "without_id": 0,
    }


def test_without_published_datasets_it_says_what_to_materialize(
    hubspot: HubSpotResource, datasets: Datasets
) -> None:
    with pytest.raises(PermanentFailure, match="Materialize the group datasets"):
        users_of("interactions", hubspot, datasets)


def test_the_members_of_a_list_but_for_those_whom_nobody_could_know(
    hubspot: HubSpotResource, people: People, datasets: Datasets
) -> None:
    new = {"name": "Regulars", "objectTypeId": CONTACTS, "processingType": "MANUAL"}
    made = write(hubspot, "POST", "/crm/lists/2026-09", new)["list"]
    assert isinstance(made, dict)
    nameless = write(hubspot, "POST", "/crm/v3/objects/contacts", {"properties": {"age": "40"}})
    members = [people["u2"], nameless["id"]]
    write(hubspot, "PUT", f"/crm/lists/2026-09/{made['listId']}/memberships/add", members)
    rule = f"list:{made['listId']}"
    assert users_of(rule, hubspot, datasets) == {"users": "u2", "gone": 0, "without_id": 1}


def test_a_list_that_does_not_exist_is_named(hubspot: HubSpotResource, datasets: Datasets) -> None:
    with pytest.raises(PermanentFailure, match="reading the members of list 77"):
        users_of("list:77", hubspot, datasets)


def test_those_with_a_value_of_a_property(
    hubspot: HubSpotResource, people: People, datasets: Datasets
) -> None:
    hubspot.update("contacts", [{"id": people["u2"], "properties": {"age": "40"}}])
    assert users_of("age=40", hubspot, datasets)["users"] == "u2"
