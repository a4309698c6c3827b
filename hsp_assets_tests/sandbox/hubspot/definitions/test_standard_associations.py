"""HubSpot's own association types."""

import pytest

from hsp_assets.sandbox.hubspot.definitions.standard_associations import STANDARD
from hsp_assets_tests.sandbox.hubspot.conftest import Hub

KNOWN = {(one.from_type, one.to_type, one.id): one for one in STANDARD}


def test_every_type_leads_back() -> None:
    assert len(KNOWN) == len(STANDARD)
    for one in STANDARD:
        back = KNOWN[one.to_type, one.from_type, one.inverse_id]
        assert (back.inverse_id, back.label) == (one.id, one.label)


@pytest.mark.parametrize(
    ("from_type", "to_type", "ids"),
    [
        ("contacts", "companies", {279: None, 1: "Primary"}),
        ("companies", "contacts", {280: None, 2: "Primary"}),
        ("deals", "companies", {341: None, 5: "Primary"}),
        ("tickets", "contacts", {16: None}),
        ("orders", "contacts", {507: None}),
        ("notes", "deals", {214: None}),
        ("contacts", "products", {}),
    ],
)
def test_labels_bear_hubspots_ids(
    hub: Hub, from_type: str, to_type: str, ids: dict[int, str | None]
) -> None:
    listed = hub.get(f"/crm/v4/associations/{from_type}/{to_type}/labels")["results"]
    assert {one["typeId"]: one["label"] for one in listed} == ids


def test_the_primary_company_is_associated_without_a_label_too(hub: Hub) -> None:
    company = hub.create("companies", name="Shop")
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}
    contact = hub.create("contacts", [{"to": {"id": company}, "types": [spec]}])
    read = hub.get(f"/crm/v3/objects/contacts/{contact}", associations="companies")
    types = {one["type"] for one in read["associations"]["companies"]["results"]}
    assert types == {"contact_to_company", "contact_to_company_unlabeled"}


@pytest.mark.parametrize("version", ["v3", "v4"])
def test_a_records_associations_are_read_by_its_path(hub: Hub, version: str) -> None:
    deal, company = hub.deal(), hub.create("companies", name="Shop")
    hub.call("PUT", f"/crm/v4/objects/deals/{deal}/associations/default/companies/{company}")
    path = f"/crm/{version}/objects/deals/{deal}/associations/companies"
    assert [str(one["toObjectId"]) for one in hub.get(path)["results"]] == [company]
