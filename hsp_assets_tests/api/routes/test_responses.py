"""How long lists may be cached, and when a caller that has one does not get it again."""

from hsp_assets_tests.api.client import Client

PATH = "/recommend-items/shop/hubspot_recommended_for_you/{}"


def tag(api: Client, path: str = PATH.format(1001), **query: str) -> str:
    return api.get(path, params=query).headers["ETag"]


def status(api: Client, tag: str, path: str = PATH.format(1001)) -> int:
    return api.get(path, headers={"If-None-Match": tag}).status_code


def test_a_users_list_is_private_and_has_to_be_requested_again(api: Client) -> None:
    kept = api.get(PATH.format(1001)).headers["Cache-Control"]
    assert kept == "private, max-age=0, must-revalidate"


def test_a_caller_that_has_the_same_list_gets_304_without_it(api: Client) -> None:
    response = api.get(PATH.format(1001), headers={"If-None-Match": f'"x", {tag(api)}'})
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["ETag"] == tag(api)


def test_other_tags_get_the_list(api: Client) -> None:
    of_another_user, of_another_query = tag(api, PATH.format(1002)), tag(api, decorateItems="0")
    for given in ("", "nonsense", '"x"', "W/", "123-abc-10", of_another_user, of_another_query):
        assert status(api, given) == 200, given


def test_the_same_user_under_another_id_has_another_tag(api: Client) -> None:
    assert tag(api) != tag(api, PATH.format(1), userIdType="external")


def test_responses_to_posts_have_no_tag(api: Client) -> None:
    response = api.post("/rerank-items/shop/hubspot_recommended_for_you/1001", json=["i1"])
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"
