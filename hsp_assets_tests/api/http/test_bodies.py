"""A body has a limit of size, whether its length is announced or not."""

from collections.abc import Iterator

from hsp_assets_tests.api.client import Client


def test_a_body_that_announces_to_be_too_long_is_refused(api: Client) -> None:
    response = api.post("/events/shop", data=b"x" * 300_000)
    assert (response.status_code, response.json()["code"]) == (413, "RequestTooLarge")


def test_a_body_that_turns_out_to_be_too_long_is_refused(api: Client) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(300):
            yield b"x" * 1_000

    assert api.post("/events/shop", data=parts()).status_code == 413


def test_the_limit_is_the_settings(limited_api: Client) -> None:
    assert limited_api.post("/recommendations", data=b" " * 11).status_code == 413
    assert limited_api.post("/recommendations", data=b" " * 10).status_code == 400
