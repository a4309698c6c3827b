"""Every operation against the service models: what they demand is enforced.

The requests go over the wire without boto3, which would refuse some of them itself.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
import requests
from botocore.model import ListShape, MapShape, Shape, StructureShape

from hsp_assets.sandbox.personalize import Options, Quotas
from hsp_assets.sandbox.personalize.protocol.models import list_member
from hsp_assets.sandbox.personalize.resources.operations import OPERATIONS
from hsp_assets.service_models import ServiceName, request_shape, service_model
from hsp_assets_tests.sandbox.personalize.conftest import OpenShop

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
NAMES = sorted(service_model("personalize").operation_names)
CUSTOM = [name for name in NAMES if name not in OPERATIONS]
"""Operations on solutions, campaigns and batch jobs."""
NOT_FOUND = "ResourceNotFoundException"
REFUSED = ("CreateSolution", "DescribeAlgorithm", "DescribeFeatureTransformation")


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


@pytest.fixture(scope="module")
def send(open_shop: OpenShop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Send]:
    """Send a request for an operation to a stand-in that takes any number of calls a second."""
    options = Options(quotas=Quotas(put_records_per_second=None))
    folder = tmp_path_factory.mktemp("contract")

    def post(operation: str, request: object) -> requests.Response:
        path = REST[operation][1] if operation in REST else ""
        headers = {"X-Amz-Target": f"AmazonPersonalize.{operation}"}
        return client.post(shop.endpoint + path, json=request, headers=headers)

    with open_shop(folder, options) as shop, requests.Session() as client:
        yield post


def is_refused(answer: requests.Response, path: Path) -> bool:
    """Whether a request is refused because of the value at a place, which the message names."""
    body = answer.json()
    code = answer.headers.get("x-amzn-errortype", body.get("__type"))
    named = [step for step in path if isinstance(step, str)]
    expected = (answer.status_code, code) == (400, "InvalidInputException")
    return expected and "validation error" in body["message"] and named[-1] in body["message"]


def test_every_constraint_of_the_model_is_enforced(send: Send) -> None:
    unnoticed = [
        (operation, path, value)
        for operation in (*NAMES, *REST)
        for shape in [shape_of(operation)]
        for path, value in breakages(shape)
        if not is_refused(send(operation, broken(shape, path, value)), path)
    ]
    assert unnoticed == []


def test_a_valid_request_is_not_refused_for_its_form(send: Send) -> None:
    answers = {name: send(name, example(shape_of(name))) for name in (*NAMES, *REST)}
    assert {
        name: answer.text
        for name, answer in answers.items()
        if answer.status_code not in {200, 400, 404}
        or "validation error" in answer.text
        or "Serialization" in answer.text
    } == {}


def test_every_list_of_an_empty_account_is_answered_with_no_resource(send: Send) -> None:
    lists = [n for n in NAMES if n.startswith("List") and not shape_of(n).required_members]
    answers = {name: send(name, {}).json() for name in lists if name != "ListRecipes"}
    assert len(answers) == 16
    assert answers == {name: {list_member(name): []} for name in answers}
    assert send("ListRecipes", {}).json()["recipes"]


def test_a_list_that_gave_no_token_takes_none(send: Send) -> None:
    lists = [name for name in CUSTOM if name.startswith("List")]
    codes = {send(name, {"nextToken": "abc"}).json()["__type"] for name in lists}
    assert codes == {"InvalidNextTokenException"}


def test_whatever_names_a_custom_resource_names_one_that_does_not_exist(send: Send) -> None:
    other = [name for name in CUSTOM if not name.startswith("List") and name not in REFUSED]
    bodies = {name: send(name, example(shape_of(name))).json() for name in other}
    assert {name: b for name, b in bodies.items() if b["__type"] != NOT_FOUND} == {}
    arn = EXAMPLES["Arn"]
    assert send("ListSolutionVersions", {"solutionArn": arn}).json()["__type"] == NOT_FOUND
    assert send("ListCampaigns", {"solutionArn": arn}).json() == {"campaigns": []}


def test_an_error_is_one_that_the_model_names_for_the_operation(send: Send) -> None:
    answers = {name: send(name, example(shape_of(name))) for name in NAMES}
    codes = {name: answer.json()["__type"] for name, answer in answers.items() if not answer.ok}
    models = {name: service_model("personalize").operation_model(name) for name in codes}
    named = {name: {error.name for error in model.error_shapes} for name, model in models.items()}
    assert {name: code for name, code in codes.items() if code not in named[name]} == {}


def test_what_is_not_supported_is_refused_with_a_clear_word(send: Send) -> None:
    for name in REFUSED:
        body = send(name, example(shape_of(name))).json()
        assert body["__type"] == "InvalidInputException"
        assert body["message"].startswith(f"{name} is not supported")


def test_an_operation_that_does_not_exist_is_unknown(send: Send) -> None:
    answer = send("ListWonders", {})
    assert (answer.status_code, answer.json()["__type"]) == (400, "UnknownOperationException")


def test_the_operations_that_the_project_uses_are_supported() -> None:
    kinds = ("Schema", "DatasetGroup", "Dataset", "EventTracker", "Filter", "Recommender")
    needed = {f"{verb}{kind}" for kind in kinds for verb in ("Create", "Describe", "Delete")}
    needed |= {f"List{kind}s" for kind in (*kinds, "DatasetImportJob", "DataDeletionJob")}
    needed |= {"CreateDatasetImportJob", "DescribeDatasetImportJob", "CreateDataDeletionJob"}
    needed |= {"UpdateRecommender", "UpdateDataset", "StartRecommender", "StopRecommender"}
    assert needed <= set(OPERATIONS)
