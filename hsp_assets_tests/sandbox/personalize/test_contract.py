"""Every operation against the service models: what they demand is enforced.

The requests go over the wire without boto3, which would refuse some of them itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
import requests
from botocore.model import ListShape, MapShape, Shape, StructureShape

from hsp_assets.sandbox.personalize import Options, Quotas
from hsp_assets.sandbox.personalize.resources.operations import OPERATIONS
from hsp_assets.service_models import ServiceName, request_shape, service_model

if TYPE_CHECKING:
    from hsp_assets_tests.sandbox.personalize.shop import StartShop

Path = tuple[str | int, ...]
Breakage = tuple[Path, object]
Json = Any

KEY = "explorationWeight"
"""A key that every map of the models allows."""
REST: dict[str, tuple[ServiceName, str]] = {
    "GetRecommendations": ("personalize-runtime", "/recommendations"),
    "PutEvents": ("personalize-events", "/events"),
    "PutItems": ("personalize-events", "/items"),
    "PutUsers": ("personalize-events", "/users"),
}
EXAMPLES = {
    "Arn": "arn:aws:personalize:us-east-1:123456789012:filter/none",
    "RoleArn": "arn:aws:iam::123456789012:role/x",
    "KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1",
    "S3Location": "s3://bucket/key",
}
UNSUPPORTED = sorted({*service_model("personalize").operation_names} - {*OPERATIONS})


def shape_of(operation: str) -> StructureShape:
    return request_shape(REST.get(operation, ("personalize", ""))[0], operation)


def example(shape: Shape) -> Json:
    """A value that satisfies the shape, with the required members only."""
    if isinstance(shape, StructureShape):
        return {name: example(shape.members[name]) for name in shape.required_members}
    if isinstance(shape, ListShape):
        return [example(shape.member)]
    if isinstance(shape, MapShape):
        return {KEY: example(shape.value)}
    if shape.type_name == "string":
        return EXAMPLES.get(shape.name) or shape.metadata.get("enum", ["anything"])[0]
    return False if shape.type_name == "boolean" else shape.metadata.get("min", 1)


def breakages(shape: Shape, path: Path = ()) -> Iterator[Breakage]:
    """Places in a request, and values that break a constraint there; None is no value at all."""
    if path:
        yield from ((path, value) for value in (*wrong_sizes(shape), *wrong_forms(shape)))
    for step, inner in inside(shape):
        if isinstance(shape, StructureShape) and step in shape.required_members:
            yield (*path, step), None
        yield from breakages(inner, (*path, step))


def inside(shape: Shape) -> Iterator[tuple[str | int, Shape]]:
    """The shapes within a shape, after the step that leads there."""
    if isinstance(shape, StructureShape):
        yield from shape.members.items()
    elif isinstance(shape, ListShape):
        yield 0, shape.member
    elif isinstance(shape, MapShape):
        yield KEY, shape.value


def wrong_sizes(shape: Shape) -> Iterator[object]:
    """Values just beyond the limits of a shape."""
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    for size in ([low - 1] if low else []) + ([high + 1] if high else []):
        if isinstance(shape, ListShape):
            yield [example(shape.member)] * size
        elif isinstance(shape, MapShape):
            yield {f"key{number}": example(shape.value) for number in range(size)}
        else:
            yield "x" * size if shape.type_name == "string" else size


def wrong_forms(shape: Shape) -> Iterator[str]:
    """Values outside of an enumeration or a pattern; no pattern of the models allows this one."""
    if "enum" in shape.metadata:
        yield "NOPE"
    if "pattern" in shape.metadata:
        yield "\x00é\n"


def broken(shape: StructureShape, path: Path, value: object) -> Json:
    """An otherwise valid request with a value at a place."""
    request = place = example(shape)
    inner: Shape = shape
    for step, _ in pairwise(path):
        inner = dict(inside(inner))[step]
        if isinstance(place, dict):
            place.setdefault(step, example(inner))
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return request


Send = Callable[[str, object], requests.Response]


@pytest.fixture
def send(start: StartShop) -> Iterator[Send]:
    """Send a request for an operation to a stand-in that takes any number of calls a second."""
    shop = start(Options(quotas=Quotas(put_records_per_second=None)))

    def post(operation: str, request: object) -> requests.Response:
        path = REST[operation][1] if operation in REST else ""
        headers = {"X-Amz-Target": f"AmazonPersonalize.{operation}"}
        return client.post(shop.endpoint + path, json=request, headers=headers)

    with requests.Session() as client:
        yield post


@pytest.mark.parametrize("operation", [*OPERATIONS, *REST])
def test_every_constraint_of_the_model_is_enforced(send: Send, operation: str) -> None:
    shape = shape_of(operation)
    for path, value in breakages(shape):
        refused = send(operation, broken(shape, path, value))
        body = refused.json()
        code = refused.headers.get("x-amzn-errortype", body.get("__type"))
        assert (refused.status_code, code) == (400, "InvalidInputException"), (path, value)
        assert "validation error" in body["message"], (path, value)
        named = [step for step in path if isinstance(step, str)]
        assert named[-1] in body["message"], (path, value)


@pytest.mark.parametrize("operation", [*OPERATIONS, *REST])
def test_a_valid_request_is_not_refused_for_its_form(send: Send, operation: str) -> None:
    found = send(operation, example(shape_of(operation)))
    assert found.status_code in {200, 400, 404}
    assert "validation error" not in found.text
    assert "Serialization" not in found.text


@pytest.mark.parametrize("operation", UNSUPPORTED)
def test_other_operations_are_refused_with_a_clear_word(send: Send, operation: str) -> None:
    body = send(operation, {}).json()
    assert body["__type"] == "InvalidInputException"
    assert body["message"].startswith(f"{operation} is not supported")


def test_the_operations_that_the_project_uses_are_supported() -> None:
    kinds = ("Schema", "DatasetGroup", "Dataset", "EventTracker", "Filter", "Recommender")
    needed = {f"{verb}{kind}" for kind in kinds for verb in ("Create", "Describe", "Delete")}
    needed |= {f"List{kind}s" for kind in (*kinds, "DatasetImportJob", "DataDeletionJob")}
    needed |= {"CreateDatasetImportJob", "DescribeDatasetImportJob", "CreateDataDeletionJob"}
    needed |= {"UpdateRecommender", "UpdateDataset", "StartRecommender", "StopRecommender"}
    assert needed <= set(OPERATIONS)
