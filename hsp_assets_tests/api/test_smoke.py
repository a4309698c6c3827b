"""The smoke test of `recommender/realtime_api`, on a running API."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from hsp_assets.checks import realtime_api as checks
from hsp_assets.checks.from_manifest import Materialized
from hsp_assets.metadata import Metadata
from hsp_assets.realtime.smoke import smoke_test
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.realtime_api import RealtimeApiResource
from hsp_assets.sandbox.serving import serve
from hsp_assets_tests.api.client import Client
from hsp_assets_tests.api.shop import World
from hsp_assets_tests.api.starting import StartApi

USERS = ("1", "2", "3")


def observed(url: str, world: World, key: str = "the-key") -> Metadata:
    """What the smoke test observes."""
    return smoke_test(RealtimeApiResource(url=url, key=key), world.datasets, USERS)


def test_a_correct_api_passes_and_known_customers_get_one_list_by_both_ids(
    api: Client, world: World
) -> None:
    metadata = observed(api.url + "/", world)
    assert metadata["serves_live"] is True
    assert (metadata["requested"], metadata["answered"], metadata["same_by_record_id"]) == (3, 3, 3)
    assert checks.maps_record_ids(Materialized(metadata, PolicyResource())).passed


def test_it_sees_whether_callers_send_ids_that_training_knows(
    start: StartApi, world: World
) -> None:
    client = start()
    for user in range(40):
        client.recommended(1_001 + user if user < 10 else 777_000 + user)
    metadata = observed(client.url, world)
    assert (metadata["known_calls"], metadata["calls"]) == (10, 40)
    finding = checks.knows_its_callers(Materialized(metadata, PolicyResource()))
    assert not finding.passed
    assert "25.00% of 40 calls" in finding.description


def test_it_counts_best_sellers_in_place_of_recommendations(
    fallback_api: Client, world: World
) -> None:
    metadata = observed(fallback_api.url, world)
    assert metadata["fallbacks"] == 3


def test_a_wrong_key_is_reported(api: Client, world: World) -> None:
    metadata = observed(api.url, world, key="no")
    assert "answers 403" in metadata["problem"]
    assert "HSP_API_KEY" in metadata["problem"]


def test_a_redirect_is_reported_and_the_key_stays_here(world: World) -> None:
    asked = []

    async def elsewhere(request: Request) -> Response:
        asked.append(request.headers.get("x-api-key"))
        return Response()

    with serve(Starlette(routes=[Route("/{path:path}", elsewhere)]), "elsewhere") as other:

        async def redirect(_: Request) -> Response:
            return RedirectResponse(f"{other}/ready")

        with serve(Starlette(routes=[Route("/{path:path}", redirect)]), "redirecting") as url:
            metadata = observed(url, world)
    assert "redirects to 127.0.0.1" in metadata["problem"]
    assert asked == []


def test_an_api_that_does_not_run_is_reported(world: World) -> None:
    metadata = observed("http://127.0.0.1:9", world)
    assert "does not answer (ConnectionError)" in metadata["problem"]


def test_of_awss_sample_only_its_recommendations_are_judged(world: World) -> None:
    """It answers 404 to all but its routes."""

    async def recommend(request: Request) -> Response:
        if request.headers.get("x-api-key") != "the-key":
            return JSONResponse({"message": "Forbidden"}, 403)
        return JSONResponse({"itemList": [{"itemId": "1"}], "recommendationId": "r"})

    async def unknown(_: Request) -> Response:
        return JSONResponse({"statusCode": 404, "message": "Not found"}, 404)

    routes = [Route("/recommend-items/{a}/{b}/{c}", recommend), Route("/{path:path}", unknown)]
    with serve(Starlette(routes=routes), "aws") as url:
        metadata = observed(url, world)
    judged = Materialized(metadata, PolicyResource())
    findings = {check.name: check.finding(judged) for check in checks.CHECKS}
    assert all(finding.passed for finding in findings.values())
    assert findings["answers_by_the_recommender"].description.startswith("3 of 3 customers")
    assert findings["serves_what_is_live"].description == checks.NOT_OURS
