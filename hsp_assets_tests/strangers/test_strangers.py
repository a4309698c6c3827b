"""Other people's programs read the whole portal from the stand-in, and each row once.

Each is installed as it is published and runs unchanged; what it reads is compared with what was
put in, row by row. Where a program has no stream of a type, the type is not among its own.
"""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import requests

from hsp_assets.sandbox.hubspot.tokens import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN
from hsp_assets_tests.strangers.conftest import Gateway, messages, run
from hsp_assets_tests.strangers.installing import HERE, NODE, node_environment, python_environment
from hsp_assets_tests.strangers.shop import NAMED_BY, TOKEN, Shop

PROGRAMS = HERE / "programs"
ARGUMENTS = (json.dumps(NAMED_BY), TOKEN)
SINCE = "2020-01-01T00:00:00Z"
APP = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "refresh_token": REFRESH_TOKEN}
VERIFIED_SOURCE = os.environ.get("HSP_DLT_HUBSPOT_SOURCE", "")
"""The folder in which `dlt init hubspot` was run: that source is published in no registry."""

Read = Mapping[str, Iterable[Iterable[Any]]]


def assert_read(shop: Shop, read: Read, *without: str) -> None:
    """What a program read is what is in the portal, but for what it has no stream of."""
    for kind, expected in {**shop.rows, **shop.links}.items():
        if kind not in without:
            found = sorted((str(one), str(two)) for one, two in read[kind])
            print(f"{kind}: {len(found)} rows")  # noqa: T201 (shown by pytest -s, and on failure)
            assert found == expected, kind


def test_a_client_that_follows_links_reads_everything(shop: Shop, gateway: Gateway) -> None:
    read: dict[str, list[tuple[str, str]]] = {}
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {TOKEN}"
        session.proxies["https"] = gateway.address
        for kind, name in [*NAMED_BY.items(), ("owners", "email")]:
            area = "owners/2026-09" if kind == "owners" else f"objects/2026-09/{kind}"
            query = f"limit=100&properties={name}&associations=contacts,companies,line_items"
            link = f"https://api.hubapi.com/crm/{area}?{query}"
            while link:
                page = session.get(link, timeout=60, verify=str(gateway.authority)).json()
                for row in page["results"]:
                    shown = row.get("properties", row)
                    read.setdefault(kind, []).append((row["id"], shown[name]))
                    for other, associated in row.get("associations", {}).items():
                        pairs = read.setdefault(f"{kind}-{other.replace(' ', '_')}", [])
                        pairs += [(row["id"], to["id"]) for to in associated["results"]]
                link = page.get("paging", {}).get("next", {}).get("link", "")
                assert link.startswith("https://api.hubapi.com/crm/") or not link
    assert_read(shop, read)


def test_hubspots_python_client_reads_everything(shop: Shop, gateway: Gateway) -> None:
    python = python_environment("hubspot_api_client") / "python"
    program = PROGRAMS / "hubspot_api_client.py"
    read = json.loads(run(python, program, *ARGUMENTS, variables=gateway.variables))
    assert_read(shop, read)


def test_hubspots_client_for_node_reads_everything(shop: Shop) -> None:
    modules = {"NODE_PATH": str(node_environment() / "node_modules")}
    program = PROGRAMS / "npm_client.cjs"
    assert_read(shop, json.loads(run(NODE, program, *ARGUMENTS, shop.url, variables=modules)))


def _dlt(gateway: Gateway, program: str, *more: str) -> Any:  # noqa: ANN401 (JSON)
    python = python_environment("dlt", gateway.authority) / "python"
    quiet = {**gateway.variables, "RUNTIME__DLTHUB_TELEMETRY": "false"}
    return json.loads(run(python, PROGRAMS / program, *ARGUMENTS, *more, variables=quiet))


def test_dlts_rest_api_source_reads_everything(shop: Shop, gateway: Gateway) -> None:
    assert_read(shop, _dlt(gateway, "dlt_rest_api.py"))


if VERIFIED_SOURCE:

    def test_dlts_verified_source_reads_everything(shop: Shop, gateway: Gateway) -> None:
        read = _dlt(gateway, "dlt_verified_source.py", VERIFIED_SOURCE)
        for kind, other in (
            ("companies", "contacts"),
            ("contacts", "deals"),
            ("companies", "deals"),
        ):
            read[f"{other}-{kind}"] = [(two, one) for one, two in read[f"{kind}-{other}"]]
        assert_read(shop, read, "line_items", "deals-line_items")


def test_tap_hubspot_reads_everything_it_has_a_stream_of(
    shop: Shop, gateway: Gateway, tmp_path: Path
) -> None:
    tap = python_environment("tap_hubspot", gateway.authority) / "tap-hubspot"
    config, catalog = tmp_path / "config.json", tmp_path / "catalog.json"
    settings = {**APP, "redirect_uri": "https://shop.example", "start_date": SINCE}
    config.write_text(json.dumps(settings | {"select_fields_by_default": "true"}))
    found = run(tap, "--config", config, "--discover", variables=gateway.variables)
    catalog.write_text(json.dumps(_everything_selected(json.loads(found))))
    printed = run(tap, "--config", config, "--properties", catalog, variables=gateway.variables)
    records = messages(printed, "RECORD")
    read: dict[str, list[tuple[Any, Any]]] = {}
    for one in records:
        row = one["record"]
        match one["stream"]:
            case "contacts_by_company":
                pair = (row["contact-id"], row["company-id"])
                read.setdefault("contacts-companies", []).append(pair)
            case "deals":
                read.setdefault("deals", []).append((row["dealId"], _value(row, "dealname")))
                for other, name in (("contacts", "Vids"), ("companies", "CompanyIds")):
                    ids = row["associations"][f"associated{name}"]
                    pairs = read.setdefault(f"deals-{other}", [])
                    pairs += [(row["dealId"], to) for to in ids]
            case "companies":
                read.setdefault("companies", []).append((row["companyId"], _value(row, "name")))
            case "owners":
                read.setdefault("owners", []).append((row["id"], row["email"]))
            case "contacts" | "tickets" as kind:
                name = row[f"property_{NAMED_BY[kind]}"]
                read.setdefault(kind, []).append((row["id"], name))
    assert_read(shop, read, "products", "line_items", "deals-line_items")


DAY_BY_DAY = ("email_events", "subscription_changes")
"""Streams that ask for each day since the start by itself: some thousand requests."""


def _everything_selected(catalog: Any) -> Any:  # noqa: ANN401 (JSON of Singer)
    for stream in catalog["streams"]:
        for part in stream["metadata"]:
            part["metadata"]["selected"] = stream["tap_stream_id"] not in DAY_BY_DAY
    return catalog


def _value(row: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 (as the tap prints it)
    return row[f"property_{name}"]["value"]


def test_meltanos_tap_hubspot_reads_everything(
    shop: Shop, gateway: Gateway, tmp_path: Path
) -> None:
    tap = python_environment("meltano_tap_hubspot", gateway.authority) / "tap-hubspot"
    config = tmp_path / "config.json"
    ends = {"contact": ["company"], "deal": ["contact", "company", "line_item"]}
    config.write_text(
        json.dumps({"access_token": TOKEN, "start_date": SINCE, "associations": ends})
    )
    streams = {
        "contact_company_associations": "contacts-companies",
        "deal_contact_associations": "deals-contacts",
        "deal_company_associations": "deals-companies",
        "deal_line_item_associations": "deals-line_items",
    }
    read: dict[str, list[tuple[Any, Any]]] = {}
    printed = run(tap, "--config", config, variables=gateway.variables)
    for one in messages(printed, "RECORD"):
        kind, row = one["stream"], one["record"]
        if kind in streams:
            read.setdefault(streams[kind], []).append((row["from_id"], row["to_id"]))
        elif kind in NAMED_BY:
            read.setdefault(kind, []).append((row["id"], row["properties"][NAMED_BY[kind]]))
        elif kind == "owners":
            read.setdefault(kind, []).append((row["id"], row["email"]))
    assert_read(shop, read)


def test_airbytes_source_reads_everything(shop: Shop, gateway: Gateway, tmp_path: Path) -> None:
    """Its version is the last before 5.4.0, which paged products by an offset that HubSpot ignores.

    That was mended in 5.8.6 [the connector's changelog], which is published in no registry.
    """
    source = python_environment("airbyte", gateway.authority) / "source-hubspot"
    config, catalog = tmp_path / "config.json", tmp_path / "catalog.json"
    app = {"credentials_title": "OAuth Credentials", **APP}
    config.write_text(json.dumps({"start_date": SINCE, "credentials": app}))
    found = run(source, "discover", "--config", config, variables=gateway.variables)
    (streams,) = (one["catalog"]["streams"] for one in messages(found, "CATALOG"))
    wanted = [one for one in streams if one["name"] in (*NAMED_BY, "owners")]
    full = {"sync_mode": "full_refresh", "destination_sync_mode": "append"}
    catalog.write_text(json.dumps({"streams": [{"stream": one, **full} for one in wanted]}))
    files = ("--config", config, "--catalog", catalog)
    printed = run(source, "read", *files, variables=gateway.variables)
    read: dict[str, list[tuple[Any, Any]]] = {}
    for one in messages(printed, "RECORD"):
        kind, row = one["record"]["stream"], one["record"]["data"]
        name = row["properties"][NAMED_BY[kind]] if kind in NAMED_BY else row["email"]
        read.setdefault(kind, []).append((row["id"], name))
        for other in ("contacts", "companies", "line_items"):
            pairs = read.setdefault(f"{kind}-{other}", [])
            pairs += [(row["id"], to) for to in dict.fromkeys(row.get(other) or ())]
    assert_read(shop, read)


def test_no_request_of_theirs_was_refused(gateway: Gateway) -> None:
    assert gateway.refusals() == []
