"""Records in the shapes of versions 1 and 2, as tap-hubspot reads deals and companies."""

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Json

PAGED = [
    ("/deals/v1/deal/paged", "deals", "dealId", ("limit", "offset", "hasMore", "offset")),
    (
        "/companies/v2/companies/paged",
        "companies",
        "companyId",
        ("limit", "offset", "has-more", "offset"),
    ),
    (
        "/contacts/v1/lists/all/contacts/all",
        "contacts",
        "vid",
        ("count", "vidOffset", "has-more", "vid-offset"),
    ),
]


def make(hub: Hub, kind: str, number: int) -> str:
    """A record of a type."""
    if kind == "deals":
        return hub.deal(f"Deal {number}")
    name = "email" if kind == "contacts" else "name"
    return hub.create(kind, (), **{name: f"r{number}@shop.example"})


@pytest.mark.parametrize(("path", "kind", "id_name", "paging"), PAGED)
def test_every_record_is_listed_once_page_after_page(
    hub: Hub, path: str, kind: str, id_name: str, paging: tuple[str, str, str, str]
) -> None:
    limit, offset, more, following = paging
    made = [make(hub, kind, number) for number in range(5)]
    listed: list[str] = []
    page: Json = {more: True, following: 0}
    while page[more]:
        page = hub.get(path, **{limit: 2, offset: page[following]})
        listed += [str(one[id_name]) for one in page[kind]]
    assert listed == made
    assert page[following] is not None


def test_a_property_says_when_it_was_set(hub: Hub) -> None:
    deal = hub.deal("Cart")
    (listed,) = hub.get("/deals/v1/deal/paged", properties="dealname")["deals"]
    assert listed["properties"].keys() == {"dealname"}
    name = listed["properties"]["dealname"]
    assert name["value"] == "Cart"
    assert name["timestamp"] > 1_600_000_000_000
    (whole,) = hub.get("/deals/v1/deal/paged", includeAllProperties="true")["deals"]
    assert {"dealname", "hs_lastmodifieddate", "hs_object_id"} <= whole["properties"].keys()
    assert hub.get(f"/deals/v1/deal/{deal}")["properties"]["dealname"] == name


def test_a_changed_property_bears_the_time_of_the_change(hub: Hub) -> None:
    company = hub.create("companies", name="Before")
    path = f"/companies/v2/companies/{company}"
    before = hub.get(path)["properties"]["name"]
    hub.call("PATCH", f"/crm/v3/objects/companies/{company}", {"properties": {"name": "After"}})
    after = hub.get(path)["properties"]["name"]
    assert (after["value"], [one["value"] for one in after["versions"]]) == ("After", ["After"])
    assert after["timestamp"] >= before["timestamp"]


def test_deals_name_their_associated_records_where_they_are_wanted(hub: Hub) -> None:
    deal, contact = hub.deal(), hub.create("contacts")
    company = hub.create("companies", name="Shop")
    for kind, other in (("contacts", contact), ("companies", company)):
        hub.call("PUT", f"/crm/v4/objects/deals/{deal}/associations/default/{kind}/{other}")
    (bare,) = hub.get("/deals/v1/deal/paged")["deals"]
    assert not any(bare["associations"].values())
    (whole,) = hub.get("/deals/v1/deal/paged", includeAssociations="true")["deals"]
    assert whole["associations"]["associatedVids"] == [int(contact)]
    assert whole["associations"]["associatedCompanyIds"] == [int(company)]
    assert hub.get(f"/deals/v1/deal/{deal}")["associations"] == whole["associations"]


def test_archived_records_are_not_listed(hub: Hub) -> None:
    company = hub.create("companies", name="Gone")
    hub.call("DELETE", f"/crm/v3/objects/companies/{company}")
    assert hub.get("/companies/v2/companies/paged")["companies"] == []
    assert hub.call("GET", f"/companies/v2/companies/{company}").status_code == 404


def test_an_offset_that_is_no_number_is_refused(hub: Hub) -> None:
    assert hub.call("GET", "/deals/v1/deal/paged", offset="x").status_code == 400
    assert hub.call("GET", "/deals/v1/deal/paged", limit="x").status_code == 400
