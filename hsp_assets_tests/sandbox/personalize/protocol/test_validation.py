"""Requests against the service models that botocore ships."""

import re

import pytest

from hsp_assets.sandbox.personalize.errors import InvalidInputError, SerializationError
from hsp_assets.sandbox.personalize.protocol.validation import validate
from hsp_assets.service_models import request_shape

GROUP = "arn:aws:personalize:us-east-1:123456789012:dataset-group/shop"
FILTER = {"name": "sale", "datasetGroupArn": GROUP, "filterExpression": "anything"}


def check(operation: str, **request: object) -> None:
    validate(request_shape("personalize", operation), request)


def refusal(operation: str, **request: object) -> str:
    with pytest.raises(InvalidInputError) as refused:
        check(operation, **request)
    return str(refused.value)


def test_a_request_that_the_model_allows_passes() -> None:
    check("CreateFilter", **FILTER, tags=[{"tagKey": "Größe / 2", "tagValue": ""}])


def test_a_missing_member_is_named() -> None:
    assert refusal("CreateFilter", name="sale", datasetGroupArn=GROUP) == (
        "1 validation error detected: Value null at 'filterExpression' failed to satisfy"
        " constraint: Member must not be null"
    )


def test_a_pattern_must_match_the_whole_value() -> None:
    assert refusal("CreateFilter", **{**FILTER, "name": "bad name!"}).endswith(
        r"Value 'bad name!' at 'name' failed to satisfy constraint: Member must satisfy regular"
        r" expression pattern: ^[a-zA-Z0-9][a-zA-Z0-9\-_]*"
    )


def test_an_enumeration_lists_what_is_possible() -> None:
    text = refusal("CreateDatasetGroup", name="shop", domain="NOPE")
    assert "enum value set: [ECOMMERCE, VIDEO_ON_DEMAND]" in text


@pytest.mark.parametrize(
    ("operation", "request_", "constraint"),
    [
        ("CreateSchema", {"name": "x" * 64, "schema": "{}"}, "length less than or equal to 63"),
        ("CreateSchema", {"name": "", "schema": "{}"}, "length greater than or equal to 1"),
        ("ListSchemas", {"maxResults": 101}, "value less than or equal to 100"),
        ("ListSchemas", {"maxResults": 0}, "value greater than or equal to 1"),
    ],
)
def test_sizes_are_limited(operation: str, request_: dict[str, object], constraint: str) -> None:
    assert constraint in refusal(operation, **request_)


def test_every_broken_constraint_is_counted() -> None:
    text = refusal("CreateSchema", name="bad name!", schema="x" * 20_001, domain="NOPE")
    assert text.startswith("3 validation errors detected: ")


def test_the_place_inside_a_list_is_named() -> None:
    tags = [{"tagKey": "good", "tagValue": "x"}, {"tagKey": "good"}]
    assert "'tags.2.member.tagValue'" in refusal("CreateFilter", **FILTER, tags=tags)


def test_the_members_of_maps_are_checked() -> None:
    config = {"trainingDataConfig": {"excludedDatasetColumns": {"ITEMS": ["1st"]}}}
    text = refusal("UpdateRecommender", recommenderArn=GROUP, recommenderConfig=config)
    assert "excludedDatasetColumns.ITEMS.value.1.member" in text


def test_a_sensitive_value_is_not_repeated() -> None:
    text = refusal("CreateFilter", **{**FILTER, "filterExpression": "secret" * 500})
    assert "secret" not in text
    assert re.search(r"Value at 'filterExpression'", text)


@pytest.mark.parametrize("value", [5, True, ["x"], {"a": 1}])
def test_a_value_of_another_json_type_is_a_serialization_error(value: object) -> None:
    with pytest.raises(SerializationError, match="'name' must be of the type string"):
        check("CreateFilter", **{**FILTER, "name": value})


def test_a_boolean_is_no_integer() -> None:
    with pytest.raises(SerializationError):
        check("ListSchemas", maxResults=True)


def test_a_token_may_hold_ascii_only() -> None:
    check("ListSchemas", nextToken="abc=")
    assert "nextToken" in refusal("ListSchemas", nextToken="ä")
