"""Which rows are new to a portal, which differ from it."""

import polars as pl
import requests

from hsp_assets.loading.records import compare, read_records
from hsp_assets.resources.hubspot import HubSpotResource


def frame(**properties: str | None) -> pl.DataFrame:
    values = {"external_id": "1", **properties}
    return pl.DataFrame(values, schema=dict.fromkeys(values, pl.String))


def compared(ours: pl.DataFrame, portal: pl.DataFrame, *properties: str) -> list[int]:
    """How many rows are new, changed and unchanged."""
    theirs = portal.with_columns(hs_object_id=pl.lit("77"))
    result = compare(ours, theirs, "external_id", properties)
    return [rows.height for rows in (result.new, result.changed, result.unchanged)]


def test_a_row_is_new_by_its_key_and_changed_by_a_value_that_is_no_blank() -> None:
    assert compared(frame(external_id="2"), frame()) == [1, 0, 0]
    assert compared(frame(name="new"), frame(name="old"), "name") == [0, 1, 0]
    assert compared(frame(name="new"), frame(name=None), "name") == [0, 1, 0]
    assert compared(frame(name=None), frame(name="old"), "name") == [0, 0, 1]
    portal = frame(name="old", hs_object_id="77")
    changed = compare(frame(name="new"), portal, "external_id", ["name"]).changed
    assert changed["name"].to_list() == ["new"]


def test_the_portals_spelling_of_the_same_value_is_no_change() -> None:
    spellings = {
        "price": ("12", "12.0"),
        "age": ("30", "30"),
        "email": ("Ann@Example.org", "ann@example.org"),
        "createdate": ("2024-01-26T01:04:02.000Z", "2024-01-26T01:04:02Z"),
        "name": (" padded ", "padded"),
    }
    ours = frame(**{name: pair[0] for name, pair in spellings.items()})
    theirs = frame(**{name: pair[1] for name, pair in spellings.items()})
    assert [n for n in spellings if compared(ours, theirs, n) != [0, 0, 1]] == []


def test_a_property_that_was_emptied_in_the_portal_is_read_as_null(
    hubspot: HubSpotResource,
) -> None:
    url, headers = f"{hubspot.url}/crm/v3/objects/products", {"Authorization": "Bearer test"}
    properties = {"external_id": "1", "name": "Lamp", "description": "bright"}
    made = requests.post(url, json={"properties": properties}, headers=headers, timeout=30).json()
    emptied = {"properties": {"description": ""}}
    patched = requests.patch(f"{url}/{made['id']}", json=emptied, headers=headers, timeout=30)
    patched.raise_for_status()
    wanted = pl.Series(["1", "unknown"])
    records = read_records(hubspot, "products", "external_id", wanted, ["name", "description"])
    lamp = {"external_id": "1", "hs_object_id": made["id"], "name": "Lamp", "description": None}
    assert records.to_dicts() == [lamp]
