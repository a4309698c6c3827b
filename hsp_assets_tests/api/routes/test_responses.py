"""How long answers may be kept, and when a caller that has the list is spared it."""

import pytest

from hsp_assets_tests.api.client import Client

PATH = "/recommend-items/shop/hubspot_recommended_for_you/{}"


def tag(api: Client, path: str = PATH.format(1001), **query: str) -> str:
    return api.get(path, params=query).headers["ETag"]


def status(api: Client, tag: str, path: str = PATH.format(1001)) -> int:
    return api.get(path, headers={"If-None-Match": tag}).status_code


def test_a_users_answer_is_private_and_has_to_be_asked_for_again(api: Client) -> None:
    kept = api.get(PATH.format(1001)).headers["Cache-Control"]
    assert kept == "private, max-age=0, must-revalidate"


def test_who_has_the_same_list_is_told_so_without_it(api: Client) -> None:
    answer = api.get(PATH.format(1001), headers={"If-None-Match": f'"x", {tag(api)}'})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["ETag"] == tag(api)


@pytest.mark.parametrize("given", ["", "nonsense", '"x"', "W/", "123-abc-10"])
def test_other_tags_get_the_list(api: Client, given: str) -> None:
    assert status(api, given) == 200


def test_a_tag_of_another_user_gets_the_list(api: Client) -> None:
    assert status(api, tag(api, PATH.format(1002))) == 200


def test_a_tag_of_another_query_gets_the_list(api: Client) -> None:
    assert status(api, tag(api, decorateItems="0")) == 200


def test_the_same_user_under_another_id_has_another_tag(api: Client) -> None:
    assert tag(api) != tag(api, PATH.format(1), userIdType="external")


def test_posted_questions_have_no_tag(api: Client) -> None:
    answer = api.post("/rerank-items/shop/hubspot_recommended_for_you/1001", json=["i1"])
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
