"""Searches as the real client sends them."""

from typing import Any

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Clock, Hub, Json, Start

SEARCH = "crm.objects.search_api"
PATH = "/crm/v3/objects/products/search"


@pytest.fixture
def shelf(hub: Hub) -> Hub:
    for name, price, sku in (
        ("Red Hat", "9.5", "RH-1"),
        ("Blue hat", "10", "BH-2"),
        ("École", "100", ""),
        ("Sun cream", "", "SC"),
    ):
        hub.create("products", name=name, price=price, hs_sku=sku, hs_product_type="inventory")
    return hub


def search(hub: Hub, *filters: Json, **more: Any) -> list[str]:
    """Names of the products that match all filters."""
    groups = {"filterGroups": [{"filters": list(filters)}]} if filters else {}
    done = hub.api(SEARCH).do_search("products", {"limit": 100, **groups, **more})
    return [record.properties["name"] for record in done.results]


def on(name: str, operator: str, value: object = None, **more: object) -> Json:
    return {"propertyName": name, "operator": operator, "value": value, **more}


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (on("name", "EQ", "red HAT"), ["Red Hat"]),
        (on("name", "EQ", "éCOLE"), ["École"]),
        (on("name", "NEQ", "red hat"), ["Blue hat", "École", "Sun cream"]),
        (on("price", "EQ", "9.50"), ["Red Hat"]),
        (on("price", "LT", 10), ["Red Hat"]),
        (on("price", "LTE", "10.0"), ["Red Hat", "Blue hat"]),
        (on("price", "GT", "10"), ["École"]),
        (on("price", "GTE", "10"), ["Blue hat", "École"]),
        (on("price", "BETWEEN", "9", highValue="11"), ["Red Hat", "Blue hat"]),
        (on("name", "IN", values=["red hat", "Sun cream"]), ["Red Hat"]),
        (on("name", "NOT_IN", values=["red hat"]), ["Blue hat", "École", "Sun cream"]),
        (on("price", "IN", values=["10", "100"]), ["Blue hat", "École"]),
        (on("hs_sku", "HAS_PROPERTY"), ["Red Hat", "Blue hat", "Sun cream"]),
        (on("price", "NOT_HAS_PROPERTY"), ["Sun cream"]),
        (on("name", "CONTAINS_TOKEN", "hat"), ["Red Hat", "Blue hat"]),
        (on("name", "CONTAINS_TOKEN", "ha"), []),
        (on("name", "CONTAINS_TOKEN", "h*"), ["Red Hat", "Blue hat"]),
        (on("name", "NOT_CONTAINS_TOKEN", "*a*"), ["École"]),
        (on("hs_product_type", "EQ", "inventory"), ["Red Hat", "Blue hat", "École", "Sun cream"]),
        (on("createdate", "LT", "2000-01-01"), []),
    ],
)
def test_an_operator_finds_what_it_says(shelf: Hub, condition: Json, names: list[str]) -> None:
    assert search(shelf, condition) == names


def test_groups_are_alternatives_of_conditions_that_all_hold(shelf: Hub) -> None:
    groups = [
        {"filters": [on("name", "CONTAINS_TOKEN", "hat"), on("price", "LT", "10")]},
        {"filters": [on("name", "EQ", "école")]},
    ]
    assert search(shelf, filterGroups=groups) == ["Red Hat", "École"]


def test_filters_outside_any_group_are_understood(shelf: Hub) -> None:
    assert search(shelf, filters=[on("price", "EQ", "10")]) == ["Blue hat"]


def test_a_text_finds_words_by_their_beginning(shelf: Hub) -> None:
    assert search(shelf, query="sun cr") == ["Sun cream"]


@pytest.mark.parametrize(
    ("sorts", "names"),
    [
        (
            [{"propertyName": "price", "direction": "DESCENDING"}],
            ["École", "Blue hat", "Red Hat", "Sun cream"],
        ),
        (["price"], ["Red Hat", "Blue hat", "École", "Sun cream"]),
        (["-hs_object_id"], ["Sun cream", "École", "Blue hat", "Red Hat"]),
    ],
)
def test_results_are_sorted(shelf: Hub, sorts: list[Any], names: list[str]) -> None:
    assert search(shelf, sorts=sorts) == names


def test_results_come_in_pages(shelf: Hub) -> None:
    first = shelf.api(SEARCH).do_search("products", {"limit": 3})
    assert (first.total, len(first.results), first.paging.next.after) == (4, 3, "3")
    rest = shelf.api(SEARCH).do_search("products", {"limit": 3, "after": "3"})
    assert (len(rest.results), rest.paging) == (1, None)


def test_associated_records_are_found(hub: Hub) -> None:
    contact, deal = hub.create("contacts"), hub.deal("Found")
    hub.deal("Other")
    hub.call("PUT", f"/crm/v4/objects/deals/{deal}/associations/default/contacts/{contact}")
    wanted = {"filterGroups": [{"filters": [on("associations.contact", "EQ", contact)]}]}
    done = hub.api(SEARCH).do_search("deals", wanted)
    assert [record.id for record in done.results] == [deal]


def test_archived_records_are_not_found(shelf: Hub) -> None:
    gone = shelf.get("/crm/v3/objects/products", limit=1)["results"][0]["id"]
    shelf.call("DELETE", f"/crm/v3/objects/products/{gone}")
    assert search(shelf, on("name", "EQ", "red hat")) == []


@pytest.mark.parametrize(
    "body",
    [
        {"limit": 201},
        {"limit": 100, "after": "9901"},
        {"after": "x"},
        {"query": "x" * 3_000},
        {"filterGroups": [{"filters": [on("nothing", "EQ", "1")]}]},
        {"filterGroups": [{"filters": [on("price", "EQ", "cheap")]}]},
        {"filterGroups": [{"filters": [on("price", "IN")]}]},
        {"filterGroups": [{"filters": [on("price", "LIKE", "1")]}]},
        {"filterGroups": [{"filters": []}] * 6},
        {"filterGroups": [{"filters": [on("price", "HAS_PROPERTY")] * 7}]},
        {"filterGroups": [{"filters": [on("price", "HAS_PROPERTY")] * 5}] * 4},
        {"sorts": ["price", "name"]},
        {"sorts": ["nothing"]},
    ],
)
def test_a_search_beyond_the_limits_or_without_sense_is_refused(hub: Hub, body: Json) -> None:
    assert hub.expect(400, "POST", PATH, body)["category"] == "VALIDATION_ERROR"


def test_a_change_is_found_only_after_the_delay_that_is_set(start: Start, clock: Clock) -> None:
    hub = start(search_delay_seconds=10, now=clock)
    changed, gone = hub.create("products", name="Old"), hub.create("products", name="Gone")
    clock.seconds += 10
    assert search(hub) == ["Old", "Gone"]
    clock.seconds += 1
    hub.call("PATCH", f"/crm/v3/objects/products/{changed}", {"properties": {"name": "New"}})
    hub.call("DELETE", f"/crm/v3/objects/products/{gone}")
    hub.create("products", name="Newer")
    assert search(hub) == ["Old", "Gone"]
    clock.seconds += 10
    assert search(hub) == ["New", "Newer"]


def test_a_sixth_search_in_a_second_is_refused_without_headers(start: Start, clock: Clock) -> None:
    hub = start(rate_limits=True, now=clock)
    answers = [hub.call("POST", PATH, {}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[5].json()["policyName"] == "SECONDLY"
    assert not any("RateLimit" in name for name in answers[5].headers)
