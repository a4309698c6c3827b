"""What the stand-in answers, held against descriptions of HubSpot's API.

HubSpot's own OpenAPI files are not ours to ship: HSP_HUBSPOT_OPENAPI names a folder that holds
them. Without it, `openapi.json` beside this module describes what this project relies on.
"""

import copy
import json
import os
import re
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests
import schemathesis
from requests.adapters import HTTPAdapter
from schemathesis.core.failures import Failure, FailureGroup

from hsp_assets_tests.sandbox.hubspot.client_calls import EVENT
from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Json

OWN = Path(__file__).parent / "openapi.json"
PUBLISHED = os.environ.get("HSP_HUBSPOT_OPENAPI", "")
CONTACTS = "/crm/v3/objects/contacts"
DATED_TOO = (False, True) if PUBLISHED else (False,)
"""Our own description is of the numbered versions; HubSpot's files are of both."""


def documents() -> dict[str, Json]:
    """The descriptions to hold against, by name: HubSpot's if they are at hand, else our own."""
    if not PUBLISHED:
        return {OWN.name: json.loads(OWN.read_text(encoding="utf-8"))}
    files = {str(path): json.loads(path.read_bytes()) for path in Path(PUBLISHED).rglob("*.json")}
    described = {name: one for name, one in files.items() if "paths" in one and "openapi" in one}
    assert described, f"HSP_HUBSPOT_OPENAPI={PUBLISHED} holds no OpenAPI file."
    return described


def conversation(hub: Hub, *, dated: bool = False) -> list[requests.Response]:
    """Answers of every kind: of what succeeds, of what fails in part, of what is refused."""
    heard: list[requests.Response] = []
    session = requests.Session()
    session.headers.update(hub.session.headers)
    session.hooks["response"].append(lambda answer, **_: heard.append(answer))
    if dated:
        session.mount(hub.url, InVersion2026())
    hub = replace(hub, session=session)
    record = hub.create("contacts", external_id="a", age="30")
    hub.get(f"{CONTACTS}/{record}", properties="age,email")
    hub.get(CONTACTS, limit=1, properties="age")
    inputs = [
        {"id": "a", "idProperty": "external_id", "properties": {}, "objectWriteTraceId": "1"},
        {"id": "b", "idProperty": "external_id", "properties": {"age": "x"}}
        | {"objectWriteTraceId": "2"},
    ]
    hub.call("POST", f"{CONTACTS}/batch/upsert", {"inputs": inputs[:1]})
    hub.call("POST", f"{CONTACTS}/batch/upsert", {"inputs": inputs})
    hub.call("POST", f"{CONTACTS}/batch/upsert", {"inputs": "none"})
    hub.call("POST", f"{CONTACTS}/batch/read", {"inputs": [{"id": record}, {"id": "7"}]})
    hub.call("POST", CONTACTS, {"properties": {"shoe_size": "46"}})
    hub.call("POST", CONTACTS, {"properties": {"external_id": "a"}})
    hub.call("DELETE", f"{CONTACTS}/{record}")
    hub.call("GET", f"{CONTACTS}/{record}")
    hub.call("GET", "/crm/v3/properties/contacts")
    hub.define("contacts", "size")
    hub.call("POST", "/crm/v3/properties/contacts", {"name": "age"})
    done = hub.run_import(hub.contact_import(), rows="external_id,age\nu1,30\nu2,x\n")
    hub.errors(done)
    hub.get("/crm/v3/imports")
    hub.call("POST", "/events/v3/event-definitions", EVENT)
    hub.call("POST", "/events/v3/event-definitions", EVENT)
    hub.send(hub.event("clicked", objectId=record, properties={"item": "1"}))
    hub.send(hub.event("unknown"))
    _speak_of_definitions(hub)
    session.close()
    return heard


def _speak_of_definitions(hub: Hub) -> None:
    deal, contact = hub.deal(), hub.create("contacts")
    stage = {"label": "Open", "displayOrder": 0, "metadata": {"probability": "0.5"}}
    pipeline = {"label": "Shop", "displayOrder": 1, "stages": [stage]}
    made = hub.post("/crm/v3/pipelines/deals", pipeline)
    hub.call("PATCH", f"/crm/v3/pipelines/deals/{made['id']}", {"label": "Market"})
    hub.call("POST", "/crm/v3/pipelines/deals", pipeline | {"label": "Market"})
    hub.get("/crm/v3/pipelines/deals")
    hub.post("/crm/v3/properties/contacts/groups", {"name": "shop", "label": "Shop"})
    hub.get("/crm/v3/properties/contacts/groups")
    hub.get("/crm/v3/limits/pipelines")
    hub.get("/crm/v3/limits/custom-properties")
    hub.get("/events/v3/event-definitions", includeProperties="true")
    hub.call("PATCH", "/events/v3/event-definitions/clicked", {"label": "Click"})
    hub.get("/events/v3/events", eventType=hub.event("clicked")["eventName"], limit=10)
    hub.call("PUT", f"/crm/v4/objects/deals/{deal}/associations/default/contacts/{contact}")
    read = {"inputs": [{"id": deal}, {"id": "7"}]}
    hub.call("POST", "/crm/v4/associations/deals/contacts/batch/read", read)
    type_ = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}
    pair = {"from": {"id": deal}, "to": {"id": contact}}
    batch = "/crm/v4/associations/deals/contacts/batch"
    hub.call("POST", f"{batch}/create", {"inputs": [pair | {"types": [type_]}]})
    hub.call("POST", f"{batch}/archive", {"inputs": [{"from": pair["from"], "to": [pair["to"]]}]})
    hub.get("/account-info/v3/api-usage/daily/private-apps")
    hub.get("/account-info/v3/details")
    hub.get("/crm/v3/owners")
    hub.get("/crm-object-schemas/v3/schemas/deals")
    hub.post("/crm/associations/v4/deals/contacts/labels", {"label": "Buyer", "name": "buyer"})
    hub.get("/crm/associations/v4/deals/contacts/labels")
    hub.post(f"{CONTACTS}/search", {"filterGroups": [], "limit": 1})


def _path(answer: requests.Response) -> str:
    return str(answer.request.path_url).split("?")[0].rstrip("/")


DATED = (
    (r"^/crm/v3/(objects|imports|properties|pipelines|limits|owners)", r"/crm/\1/2026-09"),
    (r"^/crm/v4/objects", "/crm/objects/2026-09"),
    (r"^/(account-info|crm-object-schemas)/v3", r"/\1/2026-09"),
    (r"^/crm/(v4/associations|associations/v4)", "/crm/associations/2026-09"),
    (r"^/events/v3/events", "/events/event-occurrences/2026-09"),
    (r"^/events/v3/", "/events/custom/2026-09/"),
)
"""How version 2026-09 spells what older versions called otherwise, as HubSpot's files have it."""


class InVersion2026(HTTPAdapter):
    """Sends what is written for the numbered versions to version 2026-09."""

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        """Send the request to the dated path."""
        parts = urlsplit(str(request.url))
        path = parts.path
        for numbered, dated in DATED:
            path = re.sub(numbered, dated, path)
        request.url = urlunsplit(parts._replace(path=path))
        return super().send(request, *args, **kwargs)


def deviations(heard: list[requests.Response], described: dict[str, Json]) -> tuple[int, list[str]]:
    """How many answers are described, and how those that deviate do."""
    schemas = {name: schemathesis.openapi.from_dict(one) for name, one in described.items()}
    compared, wrong = 0, []
    for answer in heard:
        method, path = str(answer.request.method), _path(answer)
        for name, schema in schemas.items():
            operation = schema.find_operation_by_path(method, path)
            if operation is None:
                continue
            compared += 1
            responses = described[name]["paths"][operation.path][method.lower()]["responses"]
            status = str(answer.status_code)
            if answer.status_code < HTTPStatus.BAD_REQUEST and status not in responses:
                wrong.append(f"{name}: {method} {operation.path} answers {status}")
            try:
                operation.validate_response(answer)
            except (Failure, FailureGroup) as failure:
                wrong += [f"{name}: {method} {operation.path} {status}: {r}" for r in told(failure)]
    return compared, [one for one in wrong if not any(re.search(p, one) for p in ALLOWED)]


def told(failure: BaseException) -> list[str]:
    """What is wrong with an answer, one text for each thing."""
    if isinstance(failure, FailureGroup):
        return [text for one in failure.exceptions for text in told(one)]
    return [" ".join(str(failure).split())]


ALLOWED = {
    r"null is not of type .* at /components/schemas/SimplePublicObject\w*/properties/properties/": (
        "HubSpot's guide to line items shows null for a property without a value."
    ),
    r"null is not of type .* at /components/schemas/\w+/properties/label": (
        "HubSpot's guide to associations shows null for an association without a label."
    ),
    r"null is not of type .* at /components/schemas/\w+/properties/labels/items": (
        "HubSpot's guide to associations shows null for an association without a label."
    ),
    r"is not of type .string. .* at /components/schemas/\w+/properties/(to|from)ObjectId": (
        "HubSpot's guide to associations shows numbers."
    ),
    r"is not of type .object. .* at /components/schemas/StandardError/properties/subCategory": (
        "HubSpot's guide to error handling shows a text."
    ),
    r"/2026-09/.*/batch/\w+ answers 207": (
        "HubSpot's guide to object APIs describes 207; its files of 2026-09 name 200 only."
    ),
    r"/2026-09/.*/batch/\w+ 207: .* at /components/schemas/Error": (
        "The same: where 207 is not named, the files' default is the shape of a refusal."
    ),
}
"""How practice differs from HubSpot's files, by what is found, with the source that says so."""


@pytest.mark.parametrize("dated", DATED_TOO)
def test_every_answer_is_as_described(shop: Hub, dated: bool) -> None:
    compared, wrong = deviations(conversation(shop, dated=dated), documents())
    assert wrong == []
    assert compared >= 20


def test_our_own_description_is_spoken_of_in_full(shop: Hub) -> None:
    own = json.loads(OWN.read_text(encoding="utf-8"))
    schema = schemathesis.openapi.from_dict(own)
    heard = {
        operation.label
        for answer in conversation(shop)
        if (operation := schema.find_operation_by_path(str(answer.request.method), _path(answer)))
    }
    described = {
        f"{method.upper()} {path}"
        for path, methods in own["paths"].items()
        for method in methods
        if method != "parameters"
    }
    assert heard == described


@pytest.mark.parametrize("part", ["status", "field"])
def test_an_answer_that_deviates_is_found(shop: Hub, part: str) -> None:
    own = copy.deepcopy(json.loads(OWN.read_text(encoding="utf-8")))
    if part == "status":
        responses = own["paths"]["/crm/v3/properties/{objectType}"]["post"]["responses"]
        responses["200"] = responses.pop("201")
    else:
        own["components"]["schemas"]["Record"]["properties"]["id"] = {"type": "integer"}
    _, wrong = deviations(conversation(shop), {"own": own})
    assert wrong
