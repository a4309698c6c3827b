"""The API keeps to the document that it publishes, whatever it is sent."""

import importlib
import json
import re
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hsp_assets.api.contract.document import document
from hsp_assets.api.routes.table import OPERATIONS
from hsp_assets_tests.api.client import GROUP, Client

jsonschema = importlib.import_module("jsonschema")  # it ships no types
DOCUMENT = document(OPERATIONS, "1", GROUP)
NAMES = [(path, method) for path, one in DOCUMENT["paths"].items() for method in one]
FUZZ = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
LIKELY = {
    "namespace": "shop",
    "recommender": "hubspot_recommended_for_you",
    "userId": "1001",
    "itemId": "i1",
    "itemIds": "i1,i2",
    "numResults": "5",
    "filter": "hubspot_promoted_only",
    "filterValues": '{"CATEGORY": "\\"bags\\""}',
    "context": '{"A": "b"}',
    "userIdType": "external",
}
ELSEWHERE = ("RouteNotFound", "MethodNotAllowed")
EVENT = {"eventType": "View", "itemId": "i1"}
BODIES: dict[str, Any] = {
    "Events": {"sessionId": "s", "userId": "1001", "eventList": [EVENT]},
    "Users": {"users": [{"userId": "5000", "properties": '{"age": 3}'}]},
    "Items": {"items": [{"itemId": "x", "properties": '{"price": 1, "categoryL1": "bags"}'}]},
    "RecommendationsFor": {"userId": "1001"},
    "ItemIds": ["i1", "i2"],
}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)


def check(path: str, method: str, response: requests.Response) -> None:
    """Check status, media type and schema against the document."""
    assert response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, response.text
    responses = DOCUMENT["paths"][path][method]["responses"]
    assert str(response.status_code) in responses, response.text
    content = responses[str(response.status_code)].get("content", {})
    if not content:
        assert not response.content
        return
    media_type = response.headers["Content-Type"].split(";")[0]
    assert media_type in content
    if media_type == "application/json":
        schema = {**content[media_type]["schema"], "components": DOCUMENT["components"]}
        jsonschema.Draft202012Validator(schema).validate(response.json())


def mutated(value: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 (any JSON)
    """The value, or something else in its place, or in place of a part of it."""
    parts = st.just(value)
    if isinstance(value, dict):
        parts = st.fixed_dictionaries(
            {}, optional={key: mutated(part) for key, part in value.items()}
        )
        parts |= st.dictionaries(TEXT, JSON, max_size=2).map(lambda more: value | more)
    if isinstance(value, list):
        parts = st.lists(mutated(value[0]), max_size=30)
    return st.one_of(st.just(value), parts, JSON)


@st.composite
def requests_to(draw: st.DrawFn, path: str, method: str) -> tuple[str, dict[str, str], bytes]:
    """A request to an operation: path, query and body, each right or wrong."""
    operation = DOCUMENT["paths"][path][method]

    def text(name: str) -> str:
        return draw(st.just(LIKELY.get(name, "1")) | TEXT)

    filled = re.sub(r"\{(\w+)\}", lambda part: quote(text(part[1]) or "x", safe=""), path)
    names = [p["name"] for p in operation["parameters"] if p["in"] == "query"]
    query = {name: text(name) for name in names if draw(st.booleans())}
    body = b""
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        right = BODIES[schema["$ref"].rpartition("/")[2]]
        body = draw(mutated(right).map(lambda v: json.dumps(v).encode()) | st.binary(max_size=50))
    return filled, query, body


@pytest.mark.parametrize(("path", "method"), NAMES)
@FUZZ
@given(data=st.data())
def test_whatever_is_sent_the_answer_is_as_documented(
    api: Client, path: str, method: str, data: st.DataObject
) -> None:
    filled, query, body = data.draw(requests_to(path, method))
    response = api.send(method.upper(), filled, params=query, data=body)
    if response.status_code in (404, 405) and response.json().get("code") in ELSEWHERE:
        return  # the path's ids turned it into another one
    check(path, method, response)


@pytest.mark.parametrize(("path", "method"), NAMES)
def test_a_right_request_is_answered_with_success(api: Client, path: str, method: str) -> None:
    filled = re.sub(r"\{(\w+)\}", lambda part: LIKELY[part[1]], path)
    if path.startswith("/related-items"):
        filled = filled.replace("recommended_for_you", "frequently_bought_together")
    operation = DOCUMENT["paths"][path][method]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    right = BODIES[body["schema"]["$ref"].rpartition("/")[2]] if body else None
    response = api.send(method.upper(), filled, json=right)
    assert response.status_code == 200, response.text
    check(path, method, response)


def test_every_schema_in_the_document_is_valid() -> None:
    schemas = list(DOCUMENT["components"]["schemas"].values())
    for path, method in NAMES:
        operation = DOCUMENT["paths"][path][method]
        for parameter in operation["parameters"]:
            described = parameter.get("content", {}).get("application/json", parameter)
            schemas.append(described["schema"])
    for schema in schemas:
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_part_of_a_path_is_described() -> None:
    for path, method in NAMES:
        described = DOCUMENT["paths"][path][method]["parameters"]
        names = {p["name"] for p in described if p["in"] == "path"}
        assert names == set(re.findall(r"\{(\w+)\}", path))


def test_the_document_is_published(api: Client) -> None:
    assert api.get("/openapi.json").json() == DOCUMENT
    assert DOCUMENT["openapi"] == "3.1.0"


@pytest.mark.parametrize(
    ("path", "method"), [name for name in NAMES if "{" in name[0] or name[1] != "get"]
)
def test_what_the_reference_gives_as_an_example_is_accepted(
    api: Client, path: str, method: str
) -> None:
    operation = DOCUMENT["paths"][path][method]
    filled = path
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            filled = filled.replace(f"{{{parameter['name']}}}", parameter["example"])
    body = None
    if "requestBody" in operation:
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        body = DOCUMENT["components"]["schemas"][reference.rpartition("/")[2]].get("example")
    response = api.send(method.upper(), filled, json=body or ["1234"])
    assert response.status_code == 200, response.text
