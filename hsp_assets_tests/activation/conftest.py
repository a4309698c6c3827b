"""A portal with the custom object; the shop that trains is that of the training tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hsp_assets.activation.custom_object import CONTACTS
from hsp_assets.activation.lists import Contact, Product, Recommendations
from hsp_assets.loading.data_model import apply_part
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets_tests.portals import TOKEN, Site, declared_site
from hsp_assets_tests.training.conftest import after, shop, shops

__all__ = ["after", "shop", "shops"]

People = dict[str, str]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A portal whose model is as declared and that holds nothing."""
    with declared_site(tmp_path, rate_limits=False) as site:
        yield site


@pytest.fixture
def hubspot(site: Site) -> HubSpotResource:
    """The same, with the custom object."""
    return portal_of(site)


@pytest.fixture
def people(hubspot: HubSpotResource) -> People:
    """Record ids of two contacts, by their external ids."""
    return people_of(hubspot)


def portal_of(site: Site) -> HubSpotResource:
    """A client of a portal, which is given the custom object."""
    portal = HubSpotResource(access_token=TOKEN, url=site.url, activation="custom_object")
    apply_part(portal, "recommendations")
    return portal


def people_of(hubspot: HubSpotResource) -> People:
    """Make two contacts; their record ids by their external ids."""
    contacts = [{"external_id": user} for user in ("u1", "u2")]
    written = hubspot.custom_objects.upsert(CONTACTS, "external_id", contacts)
    return {one["properties"]["external_id"]: str(one["id"]) for one in written}


def lists(people: People, version: str = "v1", **items: str) -> list[Recommendations]:
    """Lists of contacts: a letter for each product."""
    return [
        Recommendations(Contact(people[user], user), version, tuple(map(product, letters)))
        for user, letters in items.items()
    ]


def product(letter: str) -> Product:
    return Product(f"9{ord(letter)}", letter, f"Item {letter}", "Hats", "Of wool")
