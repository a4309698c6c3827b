"""A portal with the declared model, and the client that production uses."""

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
import requests

from hsp_assets.loading.outcome import Outcome
from hsp_assets.portal.flows import SourceName
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sources.files import Location
from hsp_assets.sources.rows import Source
from hsp_assets_tests.portals import TOKEN, declared_site

Rows = Callable[[SourceName, str], pl.DataFrame]
Counts = tuple[int, int, int, int]


def counts(outcome: Outcome) -> Counts:
    """Rows created, updated, unchanged and failed, which are all there are."""
    assert outcome.reconciles
    return outcome.created, outcome.updated, outcome.unchanged, outcome.failed


def post(hubspot: HubSpotResource, path: str, **body: object) -> str:
    """Do something in the portal that is not ours to do; the id of the record it is about."""
    url, headers = f"{hubspot.url}/crm/v3/objects/{path}", {"Authorization": f"Bearer {TOKEN}"}
    answer = requests.post(url, json=body, headers=headers, timeout=30)
    answer.raise_for_status()
    return str(answer.json()["id"])


def require(hubspot: HubSpotResource, object_type: str, name: str, **when: object) -> None:
    """An administrator makes a property required, always or when another has some value."""
    rule = {"objectType": object_type, "property": name} | ({"when": when} if when else {})
    requests.post(f"{hubspot.url}/sandbox/rules", json=rule, timeout=30).raise_for_status()


@pytest.fixture
def hubspot(tmp_path: Path) -> Iterator[HubSpotResource]:
    with declared_site(tmp_path) as site:
        yield site.hubspot


@pytest.fixture
def rows(tmp_path: Path) -> Rows:

    def read(name: SourceName, content: str) -> pl.DataFrame:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / "file.csv").write_text(content, encoding="utf-8")
        location = Location(str(folder))
        source = Source(name, location.find("*.csv"), location)
        return pl.concat([accepted for accepted, _rejects in source.batches()])

    return read
