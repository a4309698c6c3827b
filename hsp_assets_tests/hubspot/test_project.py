"""The project under `hubspot/` is in order: types, style, HubSpot's own parsing, what is made."""

import json
from pathlib import Path

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


def test_without_functions_the_card_may_fetch_from_the_api_and_needs_no_enterprise(
    node: Node, tmp_path: Path
) -> None:
    api = "https://recommend.example.com"
    made = node.run("without-functions.mjs", api, str(tmp_path))
    assert made.returncode == 0, made.stderr
    ended = node.run("tests/parse.mjs", str(tmp_path))
    assert ended.returncode == 0, ended.stderr
    nodes = json.loads(ended.stdout)
    assert set(nodes) == {"hsp_product_recommendations", "hsp_recommendations_card"}
    app = nodes["hsp_product_recommendations"]
    assert app["permittedUrls"]["fetch"] == [api]
    assert not [scope for scope in app["auth"]["requiredScopes"] if "events" in scope]
    settings = tmp_path / "src" / "app" / "cards" / "settings.ts"
    assert f'API_URL = "{api}"' in settings.read_text()


def test_an_address_that_hubspot_would_not_call_is_refused(node: Node, tmp_path: Path) -> None:
    refused = node.run("without-functions.mjs", "http://localhost:8000", str(tmp_path))
    assert refused.returncode == 1
    assert "https addresses only" in refused.stderr
    assert not list(tmp_path.iterdir())
