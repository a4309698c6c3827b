"""What `docs/how_to.md` tells to change, changed in a clone, and the whole lineage run there."""

from __future__ import annotations

import subprocess
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
import requests

from hsp_assets.sandbox.endpoints import read_endpoints
from hsp_assets.sandbox.process import reachable_sandbox
from hsp_assets.sandbox.sample_data import Size, write_sample_files
from hsp_assets_tests.demo_runs import published_rows
from hsp_assets_tests.guides import blocks
from hsp_assets_tests.ui.newcomer import GIT, clone, make_demo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GUIDE = "docs/how_to.md"
OWN_FILES = "path/to/folder"
BRANDS = {"Maker 0", "Maker 1"}


@dataclass(frozen=True)
class Changed:
    """A shop made by the changed code: its portal's address and token, and what was published."""

    hubspot: str
    token: str
    items: list[dict[str, str]]

    def ask(self, path: str) -> Any:  # noqa: ANN401 (JSON)
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.get(f"{self.hubspot}{path}", headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.json()


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Changed]:
    """A clone in which every how-to was followed."""
    folder = clone(tmp_path_factory.mktemp("how_to") / "hsp_assets")
    apply_differences(folder)
    write_own_files(folder / OWN_FILES)
    out = folder / "build" / "published"
    flags = f"--source {OWN_FILES} --fresh --export {out}"
    make_demo(folder, flags, **settings())
    state = folder / ".hsp"
    with reachable_sandbox(state):
        endpoints = read_endpoints(state)
        items = published_rows(out, "items")
        yield Changed(endpoints.hubspot, endpoints.token, items)


def apply_differences(folder: Path) -> None:
    for block in blocks():
        if block.guide == GUIDE and block.language == "diff":
            command = [GIT, "apply", "-"]
            subprocess.run(command, input=block.text, text=True, check=True, cwd=folder)


def settings() -> dict[str, str]:
    """The variables that the guide sets."""
    lines = [b.text for b in blocks() if b.guide == GUIDE and b.language == "toml"]
    return {str(name): str(value) for name, value in tomllib.loads("".join(lines)).items()}


def write_own_files(folder: Path) -> None:
    """Files with a column that no installation knows, of the pipeline that the guide declares."""
    folder.mkdir(parents=True)
    write_sample_files(folder, Size(60, 80, 1500))
    items = pl.read_csv(folder / "items.csv", infer_schema=False)
    brand = pl.format("Maker {}", pl.int_range(pl.len()) % len(BRANDS))
    items.with_columns(BRAND=brand).write_csv(folder / "items.csv")
    for file in folder.glob("deals-*.csv"):
        deals = pl.read_csv(file, infer_schema=False)
        named = {"Deal Pipeline": "Webshop", "Deal Stage": "Open"}
        there = {name: pl.lit(text) for name, text in named.items() if name in deals.columns}
        deals.with_columns(**there).write_csv(file)


def test_carts_and_purchases_are_in_the_other_pipeline(changed: Changed) -> None:
    found = changed.ask("/crm/v3/pipelines/deals")["results"]
    (ours,) = (one for one in found if one["label"] == "Webshop")
    stages = {one["id"]: one["label"] for one in ours["stages"]}
    deals = changed.ask("/crm/v3/objects/deals?limit=100&properties=dealstage,pipeline")["results"]
    assert {one["properties"]["pipeline"] for one in deals} == {ours["id"]}
    assert {stages[one["properties"]["dealstage"]] for one in deals} == {"Open", "Paid"}


def test_the_event_has_the_name_that_was_set(changed: Changed) -> None:
    found = changed.ask("/events/v3/event-definitions")["results"]
    assert [one["name"] for one in found] == ["shop_interactions"]


def test_the_property_is_in_the_portal_and_in_what_is_trained_on(changed: Changed) -> None:
    products = changed.ask("/crm/v3/objects/products?limit=100&properties=brand")["results"]
    assert {one["properties"]["brand"] for one in products} == BRANDS
    assert {item["BRAND"] for item in changed.items} == BRANDS
