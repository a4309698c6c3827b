"""A portal and the real-time API of a trained shop, as workflows and the card meet them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from hsp_assets.api import create_app
from hsp_assets.loading.data_model import RECOMMENDATIONS, apply_part
from hsp_assets.loading.events import event_name
from hsp_assets.portal.recommendations import RECOMMENDATION
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sandbox.serving import serve
from hsp_assets_tests.api.client import KEY
from hsp_assets_tests.api.frames import items_frame
from hsp_assets_tests.api.shop import World
from hsp_assets_tests.hubspot.node import HUBSPOT, Node
from hsp_assets_tests.portals import TOKEN, Site, declared_site

Json = dict[str, Any]

OBJECTS = "/crm/objects/2026-09"
ITEMS = 40
CLIENT_SECRET = "client-secret-of-the-app"
SIGNED: Json = {
    "hubspot_secrets": (CLIENT_SECRET,),
    "hubspot_portal": "62515",
    "public_url": "https://recommend.example.com",
}
"""How the API knows the app's card where the app has no functions."""


@dataclass
class Portal:
    """A portal with products, and the API that recommends them."""

    site: Site
    api_url: str
    node: Node

    def call(self, method: str, path: str, body: object = None) -> Json:
        """What HubSpot answers."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        answer = requests.request(
            method, self.site.url + path, json=body, headers=headers, timeout=30
        )
        assert answer.ok, answer.text
        found: Json = answer.json() if answer.content else {}
        return found

    def declare_recommendations(self, **settings: Any) -> None:
        """Declare where recommendations stand, as `data_model/recommendations` does."""
        hubspot = HubSpotResource(access_token=TOKEN, url=self.site.url, **settings)
        apply_part(hubspot, RECOMMENDATIONS)

    def create(self, kind: str, *beside: tuple[str, int], **properties: str) -> str:
        """A new record, associated with others in HubSpot's own ways; its id."""
        associations = [
            {
                "to": {"id": to},
                "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_}],
            }
            for to, type_ in beside
        ]
        body = {"properties": properties, "associations": associations}
        return str(self.call("POST", f"{OBJECTS}/{kind}", body)["id"])

    def contact(self, user: int) -> str:
        """A new contact that training knows as a user; its record id."""
        return self.create("contacts", external_id=str(user), age="30", gender="F")

    def record_events(self, user: int, *items: str, event_type: str = "View") -> None:
        """Let a customer do something in the shop."""
        for item in items:
            properties = {"event_type": event_type, "item_id": item, "user_id": str(user)}
            event = {"eventName": self.event_name, "properties": properties}
            self.call("POST", "/events/custom/2026-09/send", event)

    def recommendations(self, contact: str) -> list[dict[str, str]]:
        """What a contact is recommended in HubSpot, by rank."""
        read = self.call(
            "GET", f"{OBJECTS}/contacts/{contact}?associations=product_recommendations"
        )
        beside = [one for kind in read.get("associations", {}).values() for one in kind["results"]]
        properties = RECOMMENDATION.names
        body = {"inputs": [{"id": one["id"]} for one in beside], "properties": properties}
        if not beside:
            return []
        found = self.call("POST", f"{OBJECTS}/product_recommendations/batch/read", body)["results"]
        rows = [one["properties"] for one in found]
        return sorted(rows, key=lambda row: float(row["recommendation_rank"]))

    def run(self, action: str, record: str, **options: Any) -> Json:
        """What HubSpot logs of an execution of a workflow action."""
        event = {
            "object": {"objectId": record},
            "inputFields": {
                "dataset_group": "shop",
                "event_name": self.event_name,
                **options.pop("inputs", {}),
            },
        }
        file = HUBSPOT / "workflow-actions" / f"{action}.js"
        return self.node.execute(
            file, event, secrets=self.secrets | options.pop("secrets", {}), **options
        )

    def association(self) -> int:
        """How this portal numbers the association from contacts to their recommendations."""
        path = "/crm/associations/2026-09/0-1/product_recommendations/labels"
        [kind] = self.call("GET", path)["results"]
        return int(kind["typeId"])

    @property
    def event_name(self) -> str:
        """How this portal calls the event."""
        return event_name(self.site.hubspot)

    @property
    def secrets(self) -> dict[str, str]:
        """What an administrator gives the actions."""
        return {
            "HSP_API_URL": f"{self.api_url}/",
            "HSP_API_KEY": KEY,
            "HSP_HUBSPOT_TOKEN": TOKEN,
            "HSP_HUBSPOT_URL": self.site.url,
        }


@contextmanager
def running_portal(world: World, node: Node, folder: Path) -> Iterator[Portal]:
    """A portal with the shop's products that knows the newest version only, and an API."""
    with (
        declared_site(folder, api_versions=frozenset({"2026-09"})) as site,
        serve(create_app(world.settings(cache_seconds=0, **SIGNED)), "api") as url,
    ):
        portal = Portal(site, url, node)
        portal.declare_recommendations(activation="custom_object")
        inputs = [{"properties": product} for product in _products()]
        portal.call("POST", f"{OBJECTS}/products/batch/create", {"inputs": inputs})
        yield portal


def _products() -> list[dict[str, str]]:
    rows = items_frame(ITEMS).iter_rows(named=True)
    return [
        {
            "external_id": row["ITEM_ID"],
            "name": row["PRODUCT_NAME"],
            "price": str(row["PRICE"]),
            "category_level_1": row["CATEGORY_L1"],
        }
        for row in rows
    ]
