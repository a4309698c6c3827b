"""The bytes on the wire, without a client that hides them."""

import json

import requests

from hsp_assets_tests.sandbox.personalize.shop import Shop

JSON_1_1 = "application/x-amz-json-1.1"


def control(shop: Shop, operation: str, body: str) -> requests.Response:
    headers = {"X-Amz-Target": f"AmazonPersonalize.{operation}", "Content-Type": JSON_1_1}
    return requests.post(shop.endpoint, body, headers=headers, timeout=60)


def test_a_control_error_has_its_code_in_the_body(shop: Shop) -> None:
    answer = control(shop, "DescribeSchema", '{"schemaArn": "arn:aws:personalize:::schema/none"}')
    assert answer.status_code == 400
    assert answer.headers["content-type"] == JSON_1_1
    assert answer.json()["__type"] == "ResourceNotFoundException"


def test_an_answer_without_members_has_an_empty_body(shop: Shop) -> None:
    shop.create("dataset_group", "shop", domain="ECOMMERCE")
    body = json.dumps({"datasetGroupArn": shop.arns["shop"]})
    answer = control(shop, "DeleteDatasetGroup", body)
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_runtime_error_has_its_code_in_a_header(shop: Shop) -> None:
    arn = "arn:aws:personalize:us-east-1:123456789012:recommender/none"
    url = f"{shop.endpoint}/recommendations"
    answer = requests.post(url, json={"recommenderArn": arn}, timeout=60)
    assert answer.status_code == 404
    assert answer.headers["x-amzn-errortype"] == "ResourceNotFoundException"
    assert arn in answer.json()["message"]


def test_every_answer_has_a_request_id(shop: Shop) -> None:
    assert control(shop, "ListSchemas", "{}").headers["x-amzn-requestid"]


def test_a_body_that_is_not_a_json_object_is_a_serialization_error(shop: Shop) -> None:
    for body in ("{", "[]"):
        assert control(shop, "ListSchemas", body).json()["__type"] == "SerializationException"


def test_an_operation_that_does_not_exist_is_unknown(shop: Shop) -> None:
    assert control(shop, "MakeCoffee", "{}").json()["__type"] == "UnknownOperationException"
