"""The workflow actions, run as HubSpot runs them: from what is new in a portal to the list."""

import re
import socket
import time
from pathlib import Path

import pytest

from hsp_assets.activation.custom_object import CustomObjectPlace
from hsp_assets.activation.lists import Contact, Product, Recommendations
from hsp_assets.portal.model import DEAL_TO_CONTACT
from hsp_assets.portal.recommendations import contact_properties
from hsp_assets_tests.hubspot.node import HUBSPOT, Node
from hsp_assets_tests.hubspot.shops import OBJECTS, Portal
from hsp_assets_tests.portals import declared_site

LINE_ITEM_TO_DEAL = 20
LONGEST_SECONDS = 20
"""HubSpot ends an execution after so long."""


def items(portal: Portal, contact: str) -> list[str]:
    """What a contact is recommended, best first."""
    return [row["recommended_product_external_id"] for row in portal.recommendations(contact)]


def test_a_new_contact_gets_the_list_that_the_recommender_has_for_it(portal: Portal) -> None:
    contact = portal.contact(user=1)
    log = portal.run("contact-created", contact)
    rows = portal.recommendations(contact)
    assert log["outputs"]["status"] == "done", log
    assert log["outputs"]["written"] == 5
    assert [row["recommendation_key"] for row in rows] == [f"{contact}-{n}" for n in range(1, 6)]
    names = "; ".join(row["recommended_product_name"] for row in rows)
    assert log["outputs"]["recommended"] == names
    assert {row["recommendation_model_version"] for row in rows} == {"v1"}
    assert {row["recommended_product_category"] for row in rows} == {"bags"}


def test_a_recommended_product_is_that_of_the_portal(portal: Portal) -> None:
    contact = portal.contact(user=2)
    portal.run("contact-created", contact)
    first = portal.recommendations(contact)[0]
    path = f"{OBJECTS}/products/{first['recommended_product_id']}?properties=name,external_id"
    product = portal.call("GET", path)["properties"]
    assert product["external_id"] == first["recommended_product_external_id"]
    assert product["name"] == first["recommended_product_name"]


def test_an_event_changes_the_list_within_a_minute(portal: Portal) -> None:
    contact = portal.contact(user=3)
    portal.run("contact-created", contact)
    before = items(portal, contact)
    started = time.monotonic()
    portal.record_events(3, "i1", "i5", "i9", "i13")
    log = portal.run("custom-event", contact)
    assert log["outputs"]["status"] == "done", log
    assert log["outputs"]["sent"] == 4
    assert items(portal, contact) != before
    assert time.monotonic() - started < 60


def test_a_second_run_writes_nothing(portal: Portal) -> None:
    contact = portal.contact(user=5)
    portal.run("contact-created", contact)
    before = portal.recommendations(contact)
    log = portal.run("contact-created", contact)
    assert log["outputs"]["written"] == 0
    assert portal.recommendations(contact) == before


def test_the_bulk_run_finds_nothing_to_change_after_an_action(portal: Portal) -> None:
    contact = portal.contact(user=41)
    portal.run("contact-created", contact)
    path = f"{OBJECTS}/products/batch/read"
    names = ["external_id", "name", "category_level_1", "category_level_2"]
    inputs = [{"id": row["recommended_product_id"]} for row in portal.recommendations(contact)]
    found = portal.call("POST", path, {"inputs": inputs, "properties": names})["results"]
    by_id = {one["id"]: one["properties"] for one in found}
    products = [
        Product(one["id"], *(by_id[one["id"]][name] or "" for name in names)) for one in inputs
    ]
    place = CustomObjectPlace.of(portal.site.hubspot)
    wanted = Recommendations(Contact(contact, "41"), "v1", tuple(products))
    compared = place.compare([wanted], "2026-11-30T00:00:00Z")
    assert (compared.writes, compared.unchanged) == ([], 5)


def test_a_portal_without_any_recommended_product_keeps_the_list_that_it_has(
    portal: Portal, tmp_path: Path
) -> None:
    """An empty list would remove what is there."""
    with declared_site(tmp_path) as site:
        other = Portal(site, portal.api_url, portal.node)
        other.declare_recommendations(activation="custom_object")
        log = other.run("contact-created", other.create("contacts", firstname="Ada"))
    assert log["outputs"]["status"] == "failed"
    assert "none of the recommended products" in log["outputs"]["error"]


def test_a_shorter_list_leaves_nothing_behind(portal: Portal) -> None:
    contact = portal.contact(user=9)
    portal.run("contact-created", contact, inputs={"products": "5"})
    log = portal.run("contact-created", contact, inputs={"products": "2"})
    assert log["outputs"]["written"] == 3
    assert len(items(portal, contact)) == 2


def test_what_a_deal_sold_is_a_purchase_of_its_contact(portal: Portal) -> None:
    contact = portal.contact(user=13)
    portal.run("contact-created", contact)
    bought = items(portal, contact)[0]
    won = {"dealname": "Cart", "pipeline": "default", "dealstage": "closedwon"}
    deal = portal.create("deals", (contact, DEAL_TO_CONTACT), **won)
    portal.create("line_items", (deal, LINE_ITEM_TO_DEAL), external_id=bought, quantity="1")
    log = portal.run("deal-completed", deal)
    assert log["outputs"]["status"] == "done", log
    assert (log["outputs"]["sent"], log["outputs"]["contacts"]) == (1, 1)
    assert bought not in items(portal, contact)


def test_a_portal_without_custom_objects_keeps_the_list_in_the_contact(portal: Portal) -> None:
    portal.declare_recommendations(activation="contact_properties", recommendations_per_contact=2)
    contact = portal.contact(user=17)
    inputs = {"write_to": "contact_properties", "products": "2"}
    assert portal.run("contact-created", contact, inputs=inputs)["outputs"]["written"] == 1
    assert portal.run("contact-created", contact, inputs=inputs)["outputs"]["written"] == 0
    names = [property_.name for property_ in contact_properties(2)]
    path = f"{OBJECTS}/contacts/{contact}?properties={','.join(names)}"
    written = portal.call("GET", path)["properties"]
    assert all(written[name] for name in names)
    assert written["recommended_product_1"].startswith("Item ")
    assert written["recommended_product_2_external_id"].startswith("i")


WRONG = {
    "HSP_HUBSPOT_TOKEN": "HubSpot: GET /crm/objects/2026-09/contacts/",
    "HSP_API_KEY": "Real-time API: PUT /users/shop was answered with 403",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_secret_is_said_in_the_outputs(portal: Portal, name: str) -> None:
    contact = portal.contact(user=100 + list(WRONG).index(name))
    log = portal.run("contact-created", contact, secrets={name: "wrong"})
    assert log["outputs"]["status"] == "failed"
    assert log["outputs"]["error"].startswith(WRONG[name])
    assert log["outputs"]["retry"] is False


def test_a_missing_secret_is_named(portal: Portal) -> None:
    log = portal.run("contact-created", "1", secrets={"HSP_API_KEY": " "})
    assert "The secret HSP_API_KEY is missing" in log["outputs"]["error"]


def test_no_event_yet_is_worth_another_try(portal: Portal) -> None:
    log = portal.run("custom-event", portal.contact(user=21))
    assert (log["outputs"]["status"], log["outputs"]["retry"]) == ("failed", True)
    assert "put a delay before this action" in log["outputs"]["error"]


def test_an_api_that_does_not_answer_ends_the_action_before_hubspot_does(portal: Portal) -> None:
    contact = portal.contact(user=25)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        log = portal.run("contact-created", contact, secrets={"HSP_API_URL": url}, speed=10)
    assert log["seconds"] < LONGEST_SECONDS
    assert log["outputs"]["error"].endswith("no answer within 15 s. Try again later.")
    assert log["outputs"]["retry"] is True


def test_the_actions_are_as_their_source_makes_them(node: Node) -> None:
    assert node.run("build.mjs", "--check").stderr == ""


@pytest.mark.parametrize(
    ("style", "outputs"), [("callback", {"told": "contact 7"}), ("return", None)]
)
def test_a_callback_is_heard_by_older_runtimes_only(
    node: Node, tmp_path: Path, style: str, outputs: dict[str, str] | None
) -> None:
    """The tutorial's scripts answer through a callback, of which Node 24 hears nothing."""
    file = tmp_path / "action.js"
    said = "{ outputFields: { told: `contact ${event.object.objectId}` } }"
    file.write_text(f"exports.main = async (event, callback) => {{ callback?.({said}); }};")
    log = node.execute(file, {"object": {"objectId": 7}}, {}, style=style)
    assert log["outputs"] == outputs


def test_no_action_holds_an_id_or_an_address_of_somebodys_portal() -> None:
    for file in (HUBSPOT / "workflow-actions").glob("*.js"):
        text = file.read_text(encoding="utf-8")
        assert re.findall(r"\b2-\d+\b|\b\d{6,}\b", text) == []
        assert re.findall(r"https?://[^\"`]*", text) == ["https://api.hubapi.com"]
