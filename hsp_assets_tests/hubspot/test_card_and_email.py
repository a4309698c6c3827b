"""What people see of recommendations: the card on a contact, and the module in an e-mail.

The e-mail module is rendered with Jinja, which HubL is made after; HubL's own engine is of Java.
What the module uses is in both. HubSpot's two functions answer from the portal here.
"""

import json
from typing import Any

import jinja2

from hsp_assets_tests.hubspot.node import HUBSPOT
from hsp_assets_tests.hubspot.shops import CLIENT_SECRET, OBJECTS, Portal

MODULE = HUBSPOT / "email" / "recommended-products.module"


def rendered(portal: Portal, contact: dict[str, Any], **fields: object) -> str:
    """What a contact finds in the e-mail."""

    def crm_object(kind: str, record: str, properties: str, _formatted: object) -> dict[str, Any]:
        path = f"{OBJECTS}/{kind}s/{record}?properties={properties}"
        found: dict[str, Any] = portal.call("GET", path)["properties"]
        return found

    def crm_associations(record: str, category: str, type_: int, query: str, *_: object) -> object:
        assert (category, type_) == ("USER_DEFINED", portal.association())
        assert query.startswith("orderBy=recommendation_rank&limit=")
        limit = int(query.rpartition("=")[2])
        return {"results": portal.recommendations(record)[:limit]}

    environment = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)  # noqa: S701 (as HubL)
    template = environment.from_string((MODULE / "module.html").read_text(encoding="utf-8"))
    defaults = json.loads((MODULE / "fields.json").read_text(encoding="utf-8"))
    module = {one["name"]: one["default"] for one in defaults} | fields
    return template.render(
        module=module,
        contact=contact,
        crm_object=crm_object,
        crm_associations=crm_associations,
    )


def test_the_card_shows_what_is_live_and_makes_a_deal_of_it(portal: Portal) -> None:
    """`hubspot/tests/card.test.tsx` says what in sentences; among them, how fast an event shows."""
    contact = portal.contact(user=29)
    portal.run("contact-created", contact)
    ended = portal.node.run(
        "--import",
        "tsx",
        "--test",
        "--test-reporter=spec",
        "tests/card.test.tsx",
        CONTACT=contact,
        EXTERNAL_ID="29",
        EVENT=portal.event_name,
        CLIENT_SECRET=CLIENT_SECRET,
        **portal.secrets,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "pass 6" in ended.stdout


def test_the_e_mail_shows_the_list_in_its_order_with_prices(portal: Portal) -> None:
    contact = portal.contact(user=33)
    portal.run("contact-created", contact)
    names = [row["recommended_product_name"] for row in portal.recommendations(contact)]
    html = rendered(
        portal, {"hs_object_id": contact}, association_type_id=portal.association(), count=3
    )
    places = [html.index(f"<strong>{name}</strong>") for name in names[:3]]
    assert places == sorted(places)
    assert html.count("<strong>") == 3
    assert html.count(".5") >= 3


def test_the_e_mail_takes_the_list_from_the_contact_where_that_holds_it(portal: Portal) -> None:
    contact = {
        "hs_object_id": "1",
        "recommended_product_1": "Tea & <more>",
        "recommended_product_1_external_id": "a/b",
    }
    html = rendered(portal, contact, shop_url="https://shop.example.com/products/")
    assert "<strong>Tea &amp; &lt;more&gt;</strong>" in html
    assert 'href="https://shop.example.com/products/a/b"' in html
    assert html.count("<strong>") == 1


def test_a_contact_without_a_list_reads_the_fallback(portal: Portal) -> None:
    contact = {"hs_object_id": portal.contact(user=37)}
    for association in (0, portal.association()):
        fields = {"association_type_id": association, "fallback": "<p>New in our shop</p>"}
        assert rendered(portal, contact, **fields).strip() == "<p>New in our shop</p>"
