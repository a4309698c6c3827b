"""A body may be so long, and take so long to come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hsp_assets_tests.api.conftest import Client, StartApi


def test_a_body_that_announces_to_be_too_long_is_refused(api: Client) -> None:
    answer = api.post("/events/shop", data=b"x" * 300_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "RequestTooLarge")


def test_a_body_that_turns_out_to_be_too_long_is_refused(api: Client) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(300):
            yield b"x" * 1_000

    answer = api.post("/events/shop", data=parts())
    assert answer.status_code == 413


def test_the_limit_is_the_settings(start: StartApi) -> None:
    api = start(max_body_bytes=10)
    assert api.post("/recommendations", data=b" " * 11).status_code == 413
    assert api.post("/recommendations", data=b" " * 10).status_code == 400
