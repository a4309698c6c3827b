"""The scripts of HubSpot's tutorial still work where a runtime hears their callbacks.

What they send, and what of the answers they read, was recorded of them. Only the ids of their
author's portal are this portal's here: custom object, association, event, e-mail.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from hsp_assets.loading.events import event_name
from hsp_assets_tests.api.client import FOR_YOU, GROUP, KEY
from hsp_assets_tests.api.frames import items_frame
from hsp_assets_tests.hubspot.shops import ITEMS, Portal
from hsp_assets_tests.portals import TOKEN, Site, declared_site

Json = dict[str, Any]
OBJECT, COLLECTION = "product_recommendations", "p_product_recommendations_collection"
BESIDE = f"{COLLECTION}__{OBJECT}_to_contact"
LISTED = f"""
query GetAssociatedObjectsAndRecommendedProducts($contactId: String!, $filterGroup: crm_filter!) {{
  CRM {{
    contact(uniqueIdentifier: "id", uniqueIdentifierValue: $contactId) {{
      associations {{ {BESIDE} {{ items {{ hs_object_id recommended_product_id }} }} }}
    }}
    product_collection(filter: $filterGroup) {{
      items {{ hs_object_id name category_level_1 category_level_2 external_id }}
    }}
  }}
}}
"""


@dataclass
class Scripts:
    """The scripts, in a portal that made the tutorial's object by hand, for one contact."""

    site: Site
    api_url: str
    contact: str

    def hubspot(self, method: str, path: str, body: object = None, **query: Any) -> Json:
        """What HubSpot answers to the client, by the undated paths that the scripts have."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        answer = requests.request(
            method, self.site.url + path, json=body, params=query, headers=headers, timeout=30
        )
        assert answer.ok, answer.text
        found: Json = answer.json() if answer.content else {}
        return found

    def api(self, method: str, path: str, body: object = None) -> Json:
        """What the real-time API answers, its address ending in a slash."""
        headers = {"X-API-Key": KEY, "Content-Type": "application/json"}
        answer = requests.request(
            method, f"{self.api_url}/{path}", json=body, headers=headers, timeout=30
        )
        assert answer.ok, answer.text
        found: Json = answer.json() if answer.content else {}
        return found

    def type_id(self) -> str:
        """What stands for the author's `2-26787156`."""
        return str(self.hubspot("GET", f"/crm/v3/schemas/{OBJECT}")["objectTypeId"])

    def create(self, products: list[Json]) -> None:
        """What the last action and the card's function write."""
        types = [{"associationCategory": "USER_DEFINED", "associationTypeId": 17}]
        inputs = [
            {
                "associations": [{"to": {"id": self.contact}, "types": types}],
                "properties": {
                    "recommended_product_id": one["hs_object_id"],
                    "recommended_product_name": one["name"],
                    "recommended_product_category": one["category_level_1"],
                    "recommended_product_category_secondary": one["category_level_2"],
                    "recommended_product_external_id": one["external_id"],
                },
            }
            for one in products
        ]
        path = f"/crm/v3/objects/{self.type_id()}/batch/create"
        assert len(self.hubspot("POST", path, {"inputs": inputs})["results"]) == len(products)

    def listed(self, *wanted: str) -> tuple[list[Json], list[Json]]:
        """The recommendations beside the contact and the products with those external ids."""
        body = {
            "operationName": "GetAssociatedObjectsAndRecommendedProducts",
            "query": LISTED,
            "variables": {
                "contactId": self.contact,
                "filterGroup": {"OR": [{"external_id__eq": one} for one in wanted]},
            },
        }
        crm = self.hubspot("POST", "/collector/graphql", body)["data"]["CRM"]
        return crm["contact"]["associations"][BESIDE]["items"], crm["product_collection"]["items"]


@pytest.fixture
def scripts(portal: Portal, tmp_path: Path) -> Iterator[Scripts]:
    """A contact who looked at something a moment ago."""
    with declared_site(tmp_path, tutorial_object=True) as site:
        made = Scripts(site, portal.api_url, "")
        products = [
            {
                "properties": {
                    "external_id": row["ITEM_ID"],
                    "name": row["PRODUCT_NAME"],
                    "price": "9.5",
                    "category_level_1": "Hats",
                    "category_level_2": "Of wool",
                }
            }
            for row in items_frame(ITEMS).iter_rows(named=True)
        ]
        made.hubspot("POST", "/crm/v3/objects/products/batch/create", {"inputs": products})
        contact = {"properties": {"external_id": "29", "email": "a@example.com"}}
        made.contact = str(made.hubspot("POST", "/crm/v3/objects/contacts", contact)["id"])
        viewed = {"event_type": "View", "item_id": "i1", "user_id": "29"}
        sent = {"eventName": event_name(site.hubspot), "objectId": made.contact}
        made.hubspot("POST", "/events/v3/send", sent | {"properties": viewed})
        yield made


def run_actions(scripts: Scripts) -> None:
    """The five workflow actions, each with the output of the one before."""
    happened = scripts.hubspot(
        "GET",
        "/events/v3/events/",
        objectType="contact",
        eventType=event_name(scripts.site.hubspot),
        occurredAfter=(datetime.now(UTC) - timedelta(minutes=3)).isoformat(),
        objectId=scripts.contact,
    )["results"]
    events = [
        {
            "eventType": one["properties"]["event_type"],
            "itemId": one["properties"]["item_id"],
            "sentAt": one["occurredAt"],
        }
        for one in happened
    ]
    told = json.dumps(
        {
            "eventList": events,
            "sessionId": happened[0]["id"],
            "trackingId": "the author's",
            "userId": scripts.contact,
        }
    )
    scripts.api("POST", f"/events/{GROUP}?numResults=5", json.loads(told))
    path = f"/recommend-items/{GROUP}/{FOR_YOU}/{scripts.contact}?numResults=5"
    items = scripts.api("GET", path)["itemList"]
    groups = [
        {
            "filters": [
                {"propertyName": "external_id", "operator": "EQ", "value": items[at]["itemId"]}
            ]
        }
        for at in range(5)
    ]
    names = ["category_level_1", "category_level_2", "name", "hs_images", "external_id"]
    search = {"filterGroups": groups, "properties": names}
    found = scripts.hubspot("POST", "/crm/v3/objects/products/search", search)["results"]
    scripts.create([one["properties"] | {"hs_object_id": one["id"]} for one in found])


def test_the_five_actions_lead_from_an_event_to_five_records_beside_the_contact(
    scripts: Scripts,
) -> None:
    run_actions(scripts)
    beside, _ = scripts.listed("none")
    assert len({one["recommended_product_id"] for one in beside}) == 5


def test_the_cards_functions_replace_the_list_make_a_deal_of_it_and_send_an_e_mail(
    scripts: Scripts,
) -> None:
    run_actions(scripts)
    answer = scripts.api("POST", "/recommendations", {"userId": scripts.contact})["itemList"]
    old, products = scripts.listed(*(one["itemId"] for one in answer))
    archived = {"inputs": [{"id": one["hs_object_id"]} for one in old]}
    scripts.hubspot("POST", f"/crm/v3/objects/{scripts.type_id()}/batch/archive", archived)
    scripts.create([one | {"hs_object_id": str(one["hs_object_id"])} for one in products])
    new, _ = scripts.listed("none")
    assert len(new) == 5
    assert not {one["hs_object_id"] for one in old} & {one["hs_object_id"] for one in new}
    chosen = {"inputs": [{"id": one["recommended_product_id"]} for one in new]}
    path = "/crm/v3/objects/products/batch/read"
    priced = scripts.hubspot("POST", path, chosen | {"properties": ["price"]})["results"]
    deal = scripts.hubspot(
        "POST",
        "/crm/v3/objects/deals",
        {
            "properties": {
                "dealname": "Recommended",
                "pipeline": "default",
                "dealstage": "appointmentscheduled",
                "amount": sum(float(one["properties"]["price"]) for one in priced),
            },
            "associations": [associated(scripts.contact, 3)],
        },
    )
    lines = [
        {
            "properties": {"hs_product_id": one["id"], "quantity": 1},
            "associations": [associated(deal["id"], 20)],
        }
        for one in priced
    ]
    path = "/crm/v3/objects/line_items/batch/create"
    assert len(scripts.hubspot("POST", path, {"inputs": lines})["results"]) == 5
    mail = {"emailId": 4711, "message": {"to": "a@example.com"}}
    assert scripts.hubspot("POST", "/marketing/v4/email/single-send", mail)["statusId"]


def associated(record: str, kind: int) -> Json:
    """An association of HubSpot's own."""
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": kind}]
    return {"to": {"id": record}, "types": types}
