"""Every error that the service models name for an operation, provoked through unmodified boto3."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from hsp_assets.sandbox.personalize import Options, Quotas
from hsp_assets.sandbox.personalize.resources.operations import OPERATIONS
from hsp_assets.service_models import request_shape, service_model
from hsp_assets_tests.sandbox.personalize.conftest import OpenShop
from hsp_assets_tests.sandbox.personalize.shop import ROLE, USE_CASES, Shop, avro

Request = dict[str, Any]

NOWHERE = "arn:aws:personalize:us-east-1:123456789012:filter/nowhere"
VIEWS = [{"eventType": "View", "metricName": "views", "expression": "SAMPLECOUNT()"}]
TAKEN = {"CreateSchema": "users", "CreateDatasetGroup": "shop", "CreateDataset": "Users"}
"""Names in the shop that are not `one`."""
UNLIMITED = {"CreateDataset", "CreateDatasetExportJob", "CreateDataDeletionJob", "TagResource"}
"""The models name LimitExceeded for these, but no quota of theirs is documented."""
NEVER_BUSY = {"TagResource", "UntagResource", "ListTagsForResource"}
"""The models name ResourceInUse for these, but when it happens is not documented."""
BY_MODEL = {
    error: [
        operation
        for operation in OPERATIONS
        if error
        in {s.name for s in service_model("personalize").operation_model(operation).error_shapes}
    ]
    for error in (
        "ResourceNotFoundException",
        "ResourceAlreadyExistsException",
        "ResourceInUseException",
        "LimitExceededException",
        "InvalidNextTokenException",
        "TooManyTagsException",
        "TooManyTagKeysException",
    )
}


@dataclass
class Clock:
    """A clock that runs fast, until it is stopped."""

    seconds: float = 1_800_000_000.0
    runs: bool = True

    def now(self) -> float:
        self.seconds += 10.0 * self.runs
        return self.seconds


def code_of(shop: Shop, operation: str, request: Request) -> str:
    """The code of the error with which an operation is refused."""
    with pytest.raises(ClientError) as refused:
        call(shop, operation, request)
    code = refused.value.response["Error"]["Code"]
    assert type(refused.value) is getattr(shop.control.exceptions, code)
    return str(code)


def call(shop: Shop, operation: str, request: Request) -> Request:
    """The answer to an operation of the service model."""
    answer: Request = getattr(shop.control, xform_name(operation))(**request)
    return answer


def creation(operation: str, name: str, group: str, dataset: str, schema: str) -> Request:
    """A request to create something that is right in itself."""
    source = {"roleArn": ROLE, "dataSource": {"dataLocation": "s3://shop/x.csv"}}
    titled, scope = {"name": name}, {"datasetGroupArn": group}
    output = {"roleArn": ROLE, "s3DataDestination": {"path": "s3://shop/out/"}}
    recipe = {"recipeArn": USE_CASES["best_sellers"]}
    requests: dict[str, Request] = {
        "CreateSchema": {**titled, "schema": avro("Users"), "domain": "ECOMMERCE"},
        "CreateDatasetGroup": {**titled, "domain": "ECOMMERCE"},
        "CreateDataset": {**titled, **scope, "schemaArn": schema, "datasetType": "Users"},
        "CreateDatasetImportJob": {"jobName": name, "datasetArn": dataset, **source},
        "CreateDatasetExportJob": {"jobName": name, "datasetArn": dataset, "roleArn": ROLE}
        | {"jobOutput": {"s3DataDestination": {"path": "s3://shop/out/"}}},
        "CreateDataDeletionJob": {"jobName": name, **scope, **source},
        "CreateMetricAttribution": {**titled, **scope, "metrics": VIEWS}
        | {"metricsOutputConfig": output},
        "CreateEventTracker": {**titled, **scope},
        "CreateFilter": {**titled, **scope}
        | {"filterExpression": "EXCLUDE ItemID WHERE Items.PRICE > 5"},
        "CreateRecommender": {**titled, **scope, **recipe},
    }
    return requests[operation]


def naming(operation: str, arn: str) -> Request:
    """A request about something that exists, or about nothing that does."""
    shape = request_shape("personalize", operation)
    arns = {member: arn for member in shape.members if member.lower().endswith("arn")}
    named = {member: value for member, value in arns.items() if member != "roleArn"}
    more: dict[str, Request] = {
        "UpdateRecommender": {"recommenderConfig": {}},
        "TagResource": {"tags": []},
        "UntagResource": {"tagKeys": []},
    }
    return {**named, **more.get(operation, {})}


CREATIONS = [o for o in OPERATIONS if o.startswith("Create")]
ONE_IN_A_GROUP = ("CreateEventTracker", "CreateMetricAttribution")


@pytest.fixture(scope="module")
def shop(open_shop: OpenShop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop that has one of everything; refused requests change nothing of it."""
    with open_shop(tmp_path_factory.mktemp("errors")) as made:
        made.fill()
        for operation in CREATIONS:
            if operation not in TAKEN:
                answer = call(made, operation, request_in(made, operation, "one"))
                made.arns[operation] = next(iter(answer.values()))
        made.arns["one"] = made.arns["CreateMetricAttribution"]
        made.create("dataset_group", "second", domain="ECOMMERCE")
        scope = {"datasetGroupArn": made.arns["second"]}
        for name in ("Interactions", "Items"):
            schema = made.arns[name.lower()]
            made.create("dataset", f"second-{name}", datasetType=name, schemaArn=schema, **scope)
        made.ended("recommender", made.arns["CreateRecommender"])
        yield made


@pytest.fixture(scope="module")
def full(open_shop: OpenShop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop that has as much of everything as it may."""
    quotas = Quotas(
        dataset_groups=1, schemas=3, pending_imports=0, recommenders=0, filters_per_group=0
    )
    options = Options(seconds_per_status=0.0, quotas=quotas)
    with open_shop(tmp_path_factory.mktemp("full"), options) as made:
        made.open()
        for operation in ONE_IN_A_GROUP:
            call(made, operation, request_in(made, operation, "one"))
        yield made


@pytest.fixture(scope="module")
def busy(open_shop: OpenShop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop in which the creation of one of everything has begun and does not go on."""
    clock = Clock()
    options = Options(seconds_per_status=1.0, now=clock.now)
    with open_shop(tmp_path_factory.mktemp("busy"), options) as made:
        made.open()
        made.create("dataset_group", "second", domain="ECOMMERCE")
        clock.runs = False
        for name, operation in BEGUN.items():
            arns = made.arns
            group = arns["second"] if name == "Coming" else arns["shop"]
            request = creation(operation, name.lower(), group, arns["Users"], arns["users"])
            made.arns[name] = begun(made, operation, request)
        yield made


BEGUN = {
    "late": "CreateDatasetGroup",
    "Coming": "CreateDataset",
    "EventTracker": "CreateEventTracker",
    "MetricAttribution": "CreateMetricAttribution",
    "Filter": "CreateFilter",
    "Recommender": "CreateRecommender",
}


def begun(shop: Shop, operation: str, request: Request) -> str:
    """The ARN of what an operation begins to create."""
    answer = call(shop, operation, request)
    member = next(name for name in answer if name.endswith("Arn"))
    return str(answer[member])


def request_in(shop: Shop, operation: str, name: str, group: str = "shop") -> Request:
    arns = shop.arns
    return creation(operation, name, arns[group], arns["Users"], arns["users"])


@pytest.mark.parametrize("operation", BY_MODEL["ResourceNotFoundException"])
def test_what_is_not_there_is_not_found(shop: Shop, operation: str) -> None:
    request = naming(operation, NOWHERE)
    if operation in CREATIONS:
        request = creation(operation, "new", NOWHERE, NOWHERE, NOWHERE)
    assert code_of(shop, operation, request) == "ResourceNotFoundException"


@pytest.mark.parametrize("operation", BY_MODEL["ResourceAlreadyExistsException"])
def test_a_name_that_is_taken_is_refused(shop: Shop, operation: str) -> None:
    if operation == "UpdateMetricAttribution":
        request = {"metricAttributionArn": shop.arns["one"], "addMetrics": VIEWS}
    elif operation in ONE_IN_A_GROUP:
        request = request_in(shop, operation, "one", group="second")
    else:
        request = request_in(shop, operation, TAKEN.get(operation, "one"))
    assert code_of(shop, operation, request) == "ResourceAlreadyExistsException"


@pytest.mark.parametrize("operation", BY_MODEL["InvalidNextTokenException"])
def test_a_token_that_no_list_gave_is_refused(shop: Shop, operation: str) -> None:
    about = operation == "ListMetricAttributionMetrics"
    request = {"nextToken": "nonsense"} | (
        {"metricAttributionArn": shop.arns["one"]} if about else {}
    )
    assert code_of(shop, operation, request) == "InvalidNextTokenException"


@pytest.mark.parametrize("operation", BY_MODEL["TooManyTagsException"])
def test_more_tags_than_a_resource_may_have_are_refused(shop: Shop, operation: str) -> None:
    tags = [{"tagKey": f"key{number}", "tagValue": ""} for number in range(51)]
    request = {"resourceArn": shop.arns["shop"]}
    if operation in CREATIONS:
        request = request_in(shop, operation, "tagged", group="second")
    assert code_of(shop, operation, {**request, "tags": tags}) == "TooManyTagsException"


def test_more_tag_keys_than_a_resource_may_have_are_refused(shop: Shop) -> None:
    request = {"resourceArn": shop.arns["shop"], "tagKeys": [f"key{n}" for n in range(51)]}
    assert BY_MODEL["TooManyTagKeysException"] == ["UntagResource"]
    assert code_of(shop, "UntagResource", request) == "TooManyTagKeysException"


@pytest.mark.parametrize("operation", sorted({*BY_MODEL["LimitExceededException"]} - UNLIMITED))
def test_one_more_than_the_quota_is_refused(full: Shop, operation: str) -> None:
    assert code_of(full, operation, request_in(full, operation, "more")) == "LimitExceededException"


@pytest.mark.parametrize("operation", sorted({*BY_MODEL["ResourceInUseException"]} - NEVER_BUSY))
def test_what_is_not_active_or_is_used_cannot_be_worked_with(busy: Shop, operation: str) -> None:
    arns = busy.arns
    if operation in CREATIONS:
        request = creation(operation, "more", arns["late"], arns["Coming"], arns["users"])
    else:
        kind = operation.removeprefix("Delete").removeprefix("Update")
        kind = kind.removeprefix("Stop").removeprefix("Start")
        used = {"Schema": "users", "DatasetGroup": "shop", "Dataset": "Users"}
        request = naming(operation, arns[used.get(kind, kind)])
    if operation == "UpdateDataset":
        request = {"datasetArn": arns["Coming"], "schemaArn": arns["users"]}
    assert code_of(busy, operation, request) == "ResourceInUseException"
