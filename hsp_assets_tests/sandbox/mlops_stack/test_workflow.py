"""What the solution's validator refuses; most of what is wrong it lets pass."""

from __future__ import annotations

import json

import pytest

from hsp_assets.sandbox.mlops_stack.workflow import UpdateFailedError, accepted

RIGHT = {"datasetGroup": {"serviceConfig": {"name": "shop"}}}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"datasetgroup": {}}, "key datasetgroup is not an allowed key"),
        ({"filters": []}, "filters.* is not an allowed key"),
        ({"datasets": {"users": {}}}, "interactions"),
        ({"datasetGroup": {}, "solutions": []}, "key solutions"),
    ],
)
def test_a_wrong_configuration_is_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(UpdateFailedError, match=said):
        accepted(json.dumps({**RIGHT, **wrong}).encode())


def test_a_text_that_is_no_json_is_refused() -> None:
    with pytest.raises(UpdateFailedError, match="no JSON"):
        accepted(b"{")


def test_a_configuration_without_datasets_is_let_pass() -> None:
    assert accepted(json.dumps(RIGHT).encode()) == RIGHT
