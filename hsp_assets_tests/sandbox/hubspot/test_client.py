"""Every operation that this project uses, driven with HubSpot's own client and its models.

The client answers None where a status is not the documented one, and raises where an answer does
not fit its model: so what comes back here is what HubSpot promises.
"""

import inspect
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import pytest

from hsp_assets.environment import HubSpotApi
from hsp_assets.resources import hubspot_paths
from hsp_assets.resources.hubspot_paths import Operation
from hsp_assets_tests.sandbox.hubspot import client_calls
from hsp_assets_tests.sandbox.hubspot.client_calls import EVENT
from hsp_assets_tests.sandbox.hubspot.conftest import Hub
from hsp_assets_tests.sandbox.servers import Board

OPERATIONS = {n: one for n, one in vars(hubspot_paths).items() if isinstance(one, Operation)}
DRIVEN = {name.upper(): one for name, one in inspect.getmembers(client_calls, inspect.isfunction)}

PRICE = {"name": "price", "label": "Price", "type": "string"}
UNDECLARED: dict[str, tuple[Sequence[str], Any, int]] = {
    "LIST_EVENT_DEFINITIONS": ((), None, 200),
    "CREATE_EVENT_DEFINITION": ((), EVENT | {"name": "viewed"}, 201),
    "UPDATE_EVENT_DEFINITION": (["clicked"], {"label": "Click"}, 201),
    "CREATE_EVENT_PROPERTY": (["clicked"], PRICE, 201),
    "UPDATE_EVENT_PROPERTY": (["clicked", "item"], {"label": "Thing"}, 201),
    "READ_PIPELINE_LIMIT": ((), None, 200),
    "READ_SCHEMA": (["deals"], None, 200),
    "READ_USAGE": ((), None, 200),
}
"""What the client has no method for: the path's values, the body and the documented status."""


@pytest.mark.parametrize("name", DRIVEN)
def test_the_client_understands(shop: Hub, board: Board, tmp_path: Path, name: str) -> None:
    """The client's method is the operation that stands under that name in our table."""
    assert DRIVEN[name](shop, tmp_path) is not None
    method, path = (
        OPERATIONS[name].method,
        re.sub(r"{\w+}", "[^/]+", OPERATIONS[name].legacy) + "/?",
    )
    assert any(sent == method and re.fullmatch(path, to) for sent, to in board.requests)


@pytest.mark.parametrize("api", get_args(HubSpotApi))
@pytest.mark.parametrize("name", UNDECLARED)
def test_the_client_sends_what_it_has_no_method_for(shop: Hub, name: str, api: HubSpotApi) -> None:
    shop.post("/events/v3/event-definitions", EVENT)
    values, body, status = UNDECLARED[name]
    operation = OPERATIONS[name].of(*values) if values else OPERATIONS[name]
    request = {"method": operation.method, "path": operation.within(api), "body": body}
    answer = shop.client.api_request(request)
    assert answer.status_code == status, answer.text


def test_every_operation_that_the_project_uses_is_driven_here() -> None:
    assert OPERATIONS.keys() == DRIVEN.keys() | UNDECLARED.keys()
