"""The project under `hubspot/` is in order: types, style, HubSpot's own parsing, what is made."""

import json

import pytest

from hsp_assets_tests.hubspot.node import HUBSPOT, Node


@pytest.mark.parametrize(
    "check",
    [
        ("node_modules/typescript/bin/tsc", "--project", "."),
        ("node_modules/eslint/bin/eslint.js", "--max-warnings", "0", "."),
        ("build.mjs", "--check"),
    ],
    ids=["types", "style", "what is made of the source"],
)
def test_the_project_is_in_order(node: Node, check: tuple[str, ...]) -> None:
    ended = node.run(*check)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_hubspots_own_parser_finds_an_app_a_card_and_its_functions(node: Node) -> None:
    """What `hs project validate` does before it asks HubSpot for its schemas."""
    ended = node.run("tests/parse.mjs")
    assert ended.returncode == 0, ended.stderr
    nodes = json.loads(ended.stdout)
    assert {uid: one["type"] for uid, one in nodes.items()} == {
        "hsp_product_recommendations": "APPLICATION",
        "hsp_recommendations_card": "CARD",
        "hsp_list_recommendations": "APP_FUNCTION",
        "hsp_create_deal": "APP_FUNCTION",
    }
    entries = [one["entrypoint"] for one in nodes.values() if "entrypoint" in one]
    assert len(entries) == 3
    assert all((HUBSPOT / "src" / entry.lstrip("/")).is_file() for entry in entries)
