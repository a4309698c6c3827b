"""What the page of every asset says besides what it is."""

import re

import dagster as dg
import pytest

from hsp_assets.assets.pages import CODE, GUIDANCE, PERSONAL
from hsp_assets.definitions import build_defs, defs
from hsp_assets.environment import Settings

GRAPH = defs.resolve_asset_graph()
KEYS = sorted(GRAPH.get_all_asset_keys(), key=lambda key: key.to_user_string())
GUIDES = CODE.parent.parent / "docs"


def test_every_asset_says_what_to_do_when_it_is_red_and_names_a_guide_that_exists() -> None:
    for key in KEYS:
        description = GRAPH.get(key).description or ""
        assert "**When it is red:**" in description, key
        (guide,) = re.findall(r"`docs/(.+)`$", description)
        assert (GUIDES / guide).is_file()
    assert {key.path[0] for key in KEYS} == set(GUIDANCE)


def test_every_asset_links_to_the_line_where_it_is_declared() -> None:
    for key in KEYS:
        group, name = key.path
        references = GRAPH.get(key).metadata["dagster/code_references"]
        assert isinstance(references, dg.CodeReferencesMetadataValue)
        (code,) = references.code_references
        assert isinstance(code, dg.LocalFileCodeReference)
        lines = (CODE / f"{group}.py").read_text(encoding="utf-8").splitlines()
        assert re.search(rf"\b{name}\b", lines[(code.line_number or 0) - 1]), key


def test_a_deployed_installation_links_to_its_repository_and_has_owners_of_its_own() -> None:
    url = "https://example.com/shop/blob/v1"
    given = Settings(code_url=url, owners="team:data, ada@example.com")
    node = build_defs(given).resolve_asset_graph().get(dg.AssetKey(["staging", "users"]))
    assert f"[docs/share.md]({url}/docs/share.md)" in (node.description or "")
    assert list(node.owners) == ["team:data", "ada@example.com"]
    references = node.metadata["dagster/code_references"]
    assert isinstance(references, dg.CodeReferencesMetadataValue)
    (code,) = references.code_references
    assert isinstance(code, dg.UrlCodeReference)
    assert re.fullmatch(rf"{url}/hsp_assets/assets/staging\.py#L\d+", code.url)


def test_assets_with_names_and_addresses_of_people_are_marked() -> None:
    marked = {key.to_user_string() for key in KEYS if GRAPH.get(key).tags["pii"] == "yes"}
    assert marked == set(PERSONAL)


def test_a_view_of_the_share_bears_the_name_of_its_table() -> None:
    node = GRAPH.get(dg.AssetKey(["share", "objects_deals"]))
    assert str(node.metadata["dagster/table_name"]).endswith("V2_DAILY.OBJECTS_DEALS")


@pytest.mark.parametrize("name", ["users", "items", "interactions"])
def test_the_version_of_a_staged_dataset_is_that_of_its_statement(name: str) -> None:
    versions = {GRAPH.get(dg.AssetKey(["staging", one])).code_version for one in ("users", name)}
    assert len(versions) == (1 if name == "users" else 2)
    assert None not in versions
