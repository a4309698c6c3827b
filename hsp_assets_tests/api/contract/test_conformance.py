"""Schemathesis holds the running API to its document, with every check it has."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case

from hsp_assets.api.contract.document import document
from hsp_assets.api.routes.table import OPERATIONS
from hsp_assets_tests.api.client import Client

HEADERS = {"x-api-key": "the-key"}
published = schemathesis.openapi.from_dict(document(OPERATIONS, "1"))


@published.parametrize()
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_conforms_to_the_document(case: Case[Any], running_api: Client) -> None:
    if "userIdType" in {parameter.name for parameter in case.operation.query}:
        # Which texts are ids depends on their kind, which no schema can say; of this, all are.
        case.query = {**(case.query or {}), "userIdType": "external"}
    case.call_and_validate(base_url=running_api.url, headers=HEADERS)
