"""Which rows are new to a portal, which differ from it."""

import polars as pl
import requests

from hsp_assets.loading.records import compare, read_records
from hsp_assets.resources.hubspot import HubSpotResource


def portal(**properties: str | None) -> pl.DataFrame:
    """A portal with one record."""
    values = {"external_id": "1", "hs_object_id": "77", **properties}
    return pl.DataFrame(values, schema=dict.fromkeys(values, pl.String))


def rows(**properties: str | None) -> pl.DataFrame:
    values = {"external_id": "1", **properties}
    return pl.DataFrame(values, schema=dict.fromkeys(values, pl.String))


def test_a_row_whose_key_the_portal_lacks_is_new() -> None:
    compared = compare(rows(external_id="2"), portal(), "external_id", [])
    assert (compared.new.height, compared.changed.height, compared.unchanged.height) == (1, 0, 0)


def test_a_row_with_another_value_is_changed() -> None:
    compared = compare(rows(name="new"), portal(name="old"), "external_id", ["name"])
    assert compared.changed["name"].to_list() == ["new"]


def test_a_blank_cell_says_nothing_about_the_portal() -> None:
    compared = compare(rows(name=None), portal(name="old"), "external_id", ["name"])
    assert compared.unchanged.height == 1


def test_a_value_the_portal_lacks_is_a_change() -> None:
    compared = compare(rows(name="new"), portal(name=None), "external_id", ["name"])
    assert compared.changed.height == 1


def test_the_portals_spelling_of_the_same_value_is_no_change() -> None:
    spellings = {
        "price": ("12", "12.0"),
        "age": ("30", "30"),
        "email": ("Ann@Example.org", "ann@example.org"),
        "createdate": ("2024-01-26T01:04:02.000Z", "2024-01-26T01:04:02Z"),
        "name": (" padded ", "padded"),
    }
    ours = rows(**{name: pair[0] for name, pair in spellings.items()})
    theirs = portal(**{name: pair[1] for name, pair in spellings.items()})
    changed = [n for n in spellings if compare(ours, theirs, "external_id", [n]).changed.height]
    assert changed == []


def test_a_property_that_was_emptied_in_the_portal_is_read_as_null(
    hubspot: HubSpotResource,
) -> None:
    url, headers = f"{hubspot.url}/crm/v3/objects/products", {"Authorization": "Bearer test"}
    properties = {"external_id": "1", "name": "Lamp", "description": "bright"}
    made = requests.post(url, json={"properties": properties}, headers=headers, timeout=30).json()
    emptied = {"properties": {"description": ""}}
    requests.patch(
        f"{url}/{made['id']}", json=emptied, headers=headers, timeout=30
    ).raise_for_status()
    wanted = pl.Series(["1", "unknown"])
    records = read_records(hubspot, "products", "external_id", wanted, ["name", "description"])
    assert records.to_dicts() == [
        {"external_id": "1", "hs_object_id": made["id"], "name": "Lamp", "description": None}
    ]
