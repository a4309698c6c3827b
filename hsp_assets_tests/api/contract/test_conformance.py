"""Schemathesis holds the running API to its document, with every check it has."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.config import SchemathesisConfig

from hsp_assets.api.contract.document import document
from hsp_assets.api.routes.table import OPERATIONS
from hsp_assets_tests.api.client import GROUP, Client

HEADERS = {"x-api-key": "the-key"}
REFUSALS = [207, 400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428, 429, "5xx"]
"""Of wrong requests: 413 of one that is too long, 207 if others of its records are good."""
CONFIG = SchemathesisConfig.from_dict(
    {"checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}}}
)


def without_examples(node: Any) -> Any:  # noqa: ANN401 (any JSON)
    """The document without its examples, of which variants would be made that no schema rules out.

    Times after the year 2000 and not in the future, and the texts of JSON objects with what
    Personalize wants. The examples themselves are tried beside the document.
    """
    if isinstance(node, dict):
        return {name: without_examples(part) for name, part in node.items() if name != "example"}
    return [without_examples(part) for part in node] if isinstance(node, list) else node


published = schemathesis.openapi.from_dict(
    without_examples(document(OPERATIONS, "1", GROUP)), config=CONFIG
)


@published.parametrize()
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_conforms_to_the_document(case: Case[Any], running_api: Client) -> None:
    if "userIdType" in {parameter.name for parameter in case.operation.query}:
        # Which texts are ids depends on their kind, which no schema can say; of this, all are.
        case.query = {**(case.query or {}), "userIdType": "external"}
    case.call_and_validate(base_url=running_api.url, headers=HEADERS)
