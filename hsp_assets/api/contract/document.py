"""The OpenAPI 3.1 document: FastAPI's, with what it cannot know of this contract."""

from collections.abc import Sequence
from typing import Any

from fastapi.openapi.utils import get_openapi

from hsp_assets.api.http.access import HEADER
from hsp_assets.api.operations import Operation
from hsp_assets.recommenders import RECOMMENDERS, UseCase

Schema = dict[str, Any]

EXAMPLES = {"userId": "20000000101", "itemId": "1234", "itemIds": "1234,5678,9012"}


def document(
    operations: Sequence[Operation], version: str, namespace: str, path_prefix: str = ""
) -> Schema:
    """The document of the operations.

    Args:
        operations: all of the API.
        version: of the contract.
        namespace: an example of what callers name: this API's dataset group.
        path_prefix: leads all paths where a proxy adds it.

    """
    described = get_openapi(
        title="Real-time recommendations",
        version=version,
        description="Recommendations for HubSpot contacts, and events from them.",
        license_info={"name": "MIT", "identifier": "MIT"},
        servers=[{"url": path_prefix}] if path_prefix else None,
        routes=operations,
    )
    key = {"type": "apiKey", "in": "header", "name": HEADER}
    described["components"]["securitySchemes"] = {"key": key}
    is_open = {operation.name: operation.is_open for operation in operations}
    for path, methods in described["paths"].items():
        for operation in methods.values():
            operation["security"] = [] if is_open[operation["operationId"]] else [{"key": []}]
            # Whatever is invalid is answered with 400.
            operation["responses"].pop("422", None)
            parameters = operation.setdefault("parameters", [])
            parameters.sort(key=lambda one: (one["in"], path.find(f"{{{one['name']}}}")))
            for parameter in parameters:
                _complete(parameter, namespace, operation["operationId"])
    for name in ("HTTPValidationError", "ValidationError"):
        described["components"]["schemas"].pop(name, None)
    return described


def _complete(parameter: Schema, namespace: str, operation: str) -> None:
    """Add the example; describe a JSON text by what is in it."""
    schema = parameter["schema"]
    if parameter["in"] == "path":
        use_case: UseCase = (
            "viewed_x_also_viewed" if operation == "related-items" else "recommended_for_you"
        )
        recommender = RECOMMENDERS[use_case].name
        examples = {**EXAMPLES, "namespace": namespace, "recommender": recommender}
        parameter["example"] = examples[parameter["name"]]
    if "contentSchema" in schema:
        del parameter["schema"]
        parameter["content"] = {"application/json": {"schema": schema["contentSchema"]}}
