"""The OpenAPI 3.1 document, made from the operations."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from pydantic.json_schema import JsonSchemaMode, models_json_schema

from hsp_assets.api.contract.fields import ID_PATTERN
from hsp_assets.api.contract.parameters import MOST_RESULTS, QUERY
from hsp_assets.api.contract.responses import ERROR, PARTLY_ACCEPTED, READINESS
from hsp_assets.api.http.access import HEADER
from hsp_assets.api.operations import Operation
from hsp_assets.recommenders import RECOMMENDERS

Schema = dict[str, Any]

SCHEMAS = "#/components/schemas/"
PATH_PART = re.compile(r"\{(\w+)(?::\w+)?\}")
ID: Schema = {"type": "string", "minLength": 1, "maxLength": 256, "pattern": ID_PATTERN}
ONE_OF_SEVERAL = r"[^\x00-\x1f\x7f,]{1,256}"
IN_PATH: dict[str, Schema] = {
    "namespace": {"type": "string", "description": "Name of the dataset group."},
    "recommender": {"type": "string", "description": "Name of the recommender."},
    "userId": {**ID, "description": "See userIdType."},
    "itemId": {**ID, "description": "The product's external_id."},
    "itemIds": {
        "type": "string",
        "pattern": f"^{ONE_OF_SEVERAL}(,{ONE_OF_SEVERAL}){{0,{MOST_RESULTS - 1}}}$",
        "description": f"Up to {MOST_RESULTS} item ids, separated by commas.",
    },
}
EXAMPLES = {
    "recommender": RECOMMENDERS["recommended_for_you"].name,
    "userId": "20000000101",
    "itemId": "1234",
    "itemIds": "1234,5678,9012",
}
WITH_READINESS = "ready"


def document(
    operations: Iterable[Operation], version: str, namespace: str, path_prefix: str = ""
) -> Schema:
    """The document of the operations.

    Args:
        operations: all of the API.
        version: of the contract.
        namespace: an example of what callers name: this API's dataset group.
        path_prefix: leads all paths where a proxy adds it.

    """
    described = [operation for operation in operations if operation.is_documented]
    paths: dict[str, Schema] = {}
    for operation in described:
        path = PATH_PART.sub(r"{\1}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _operation(operation, namespace)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Real-time recommendations",
            "version": version,
            "description": "Recommendations for HubSpot contacts, and events from them.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        **({"servers": [{"url": path_prefix}]} if path_prefix else {}),
        "paths": paths,
        "components": {
            "schemas": {"Error": ERROR, **_bodies(described)},
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": HEADER}},
        },
    }


def _operation(operation: Operation, namespace: str) -> Schema:
    described: Schema = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "security": [] if operation.is_open else [{"key": []}],
        "parameters": [*_path_parameters(operation, namespace), *_query_parameters(operation)],
        "responses": _responses(operation),
    }
    if operation.body is not None:
        schema = {"$ref": SCHEMAS + operation.body.__name__}
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    return described


def _path_parameters(operation: Operation, namespace: str) -> list[Schema]:
    examples = {**EXAMPLES, "namespace": namespace}
    if operation.name == "related-items":
        examples["recommender"] = RECOMMENDERS["viewed_x_also_viewed"].name
    parameters = []
    for name in PATH_PART.findall(operation.path):
        schema = dict(IN_PATH[name])
        description = schema.pop("description")
        parameters.append(
            {
                "name": name,
                "in": "path",
                "required": True,
                "description": description,
                "schema": schema,
                "example": examples[name],
            }
        )
    return parameters


def _query_parameters(operation: Operation) -> list[Schema]:
    return [QUERY[name].described() for name in operation.query]


def _responses(operation: Operation) -> Schema:
    schema = operation.response or {"type": "string"}
    good = {"description": "OK", "content": {operation.media_type: {"schema": schema}}}
    return {
        "200": good,
        **{str(status): _failure(operation, status) for status in operation.errors},
    }


def _failure(operation: Operation, status: int) -> Schema:
    if status == HTTPStatus.NOT_MODIFIED:
        return {"description": "The caller has the same list already."}
    if status == HTTPStatus.MULTI_STATUS:
        content = {"application/json": {"schema": PARTLY_ACCEPTED}}
        return {"description": "Some records are refused, the others accepted.", "content": content}
    schema = READINESS if operation.name == WITH_READINESS else {"$ref": f"{SCHEMAS}Error"}
    content = {"application/json": {"schema": schema}}
    if status == HTTPStatus.BAD_REQUEST:
        # The HTTP server's own response to a request line or header that is too long.
        content["text/plain"] = {"schema": {"type": "string"}}
    return {"description": HTTPStatus(status).phrase, "content": content}


def _bodies(operations: Iterable[Operation]) -> Schema:
    mode: JsonSchemaMode = "validation"
    models = [(o.body, mode) for o in operations if o.body is not None]
    _, document = models_json_schema(models, ref_template=SCHEMAS + "{model}")
    schemas: Schema = document["$defs"]
    return schemas
