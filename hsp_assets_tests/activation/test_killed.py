"""A synchronization that is killed, and killed again, ends as if nobody had killed it."""

import sqlite3
import time
from collections import Counter
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

from hsp_assets.activation.custom_object import CONTACTS, CustomObjectPlace, key_of
from hsp_assets.activation.lists import Contact, Product, Recommendations
from hsp_assets.activation.syncing import Synchronization
from hsp_assets.portal.recommendations import RECOMMENDATION
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets_tests.portals import TOKEN

CUSTOMERS, LENGTH, PAGE, KILLS = 200, 5, 20, 10
COUNT = "SELECT count(*) FROM objects WHERE type_id LIKE '2-%' AND archived_at IS NULL"
NOW = "2026-11-30T12:00:00+00:00"
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])


def wanted(contacts: list[str], shift: int) -> list[Recommendations]:
    """Lists of products that differ from contact to contact, and by the shift."""
    return [
        Recommendations(Contact(contact, f"u{n}"), f"v{shift}", tuple(products(n + shift)))
        for n, contact in enumerate(contacts)
    ]


def products(first: int) -> list[Product]:
    numbers = range(first, first + LENGTH)
    return [Product(str(n), f"i{n}", f"Item {n}", "Hats", "Wool") for n in numbers]


def synchronize(url: str, contacts: list[str], shift: int) -> None:
    """What a run does, page after page."""
    hubspot = HubSpotResource(access_token=TOKEN, url=url, activation="custom_object")
    work = Synchronization(CustomObjectPlace.of(hubspot), NOW)
    lists = wanted(contacts, shift)
    for start in range(0, len(lists), PAGE):
        work.take(lists[start : start + PAGE])
    work.finish()


def test_killed_at_ten_moments_and_run_again_the_end_state_is_the_same(
    hubspot: HubSpotResource, tmp_path: Path
) -> None:
    people = [{"external_id": f"u{n}"} for n in range(CUSTOMERS)]
    contacts = [
        str(one["id"])
        for start in (0, 100)
        for one in hubspot.custom_objects.upsert(
            CONTACTS, "external_id", people[start : start + 100]
        )
    ]
    for number in range(1, KILLS + 1):
        arguments = (hubspot.url, contacts, 0)
        process = PROCESSES.Process(target=synchronize, args=arguments)
        process.start()
        wait_for(tmp_path, CUSTOMERS * LENGTH * number // (KILLS + 1))
        process.kill()
        process.join()
    synchronize(hubspot.url, contacts, 0)
    place = CustomObjectPlace.of(hubspot)
    found = list(hubspot.custom_objects.records(place.type_id, RECOMMENDATION.names))
    held = {
        one["properties"][RECOMMENDATION.key]: one["properties"]["recommended_product_external_id"]
        for one in found
    }
    assert held == {
        key_of(one.contact.id, rank): product.external_id
        for one in wanted(contacts, 0)
        for rank, product in enumerate(one.products, start=1)
    }
    assert len(found) == CUSTOMERS * LENGTH
    beside = hubspot.associated(CONTACTS, place.type_id, contacts)
    assert Counter(map(len, beside.values())) == {LENGTH: CUSTOMERS}
    assert {id_ for ids in beside.values() for id_ in ids} == {str(one["id"]) for one in found}


def wait_for(folder: Path, records: int) -> None:
    """Wait until the portal has so many recommendations."""
    with closing(sqlite3.connect(folder / "portal.sqlite", timeout=60)) as file:
        deadline = time.monotonic() + 30
        while file.execute(COUNT).fetchone()[0] < records:
            assert time.monotonic() < deadline
            time.sleep(0.005)
