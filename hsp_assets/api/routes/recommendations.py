"""Recommendations: for a user, for an item, and as HubSpot's CRM card requests them."""

from starlette.requests import Request
from starlette.responses import Response

from hsp_assets.api.api import Api
from hsp_assets.api.contract.bodies import RecommendationsFor, read_body
from hsp_assets.api.contract.parameters import path_id, read_id, read_options
from hsp_assets.api.http.bodies import read
from hsp_assets.api.identity import ANONYMOUS_USER
from hsp_assets.api.routes.responses import audience, query, recommender_of, respond

CARD_RESULTS = 5
"""The card archives the five newest recommendations and keeps whatever it is given."""


async def recommend_items(api: Api, request: Request) -> Response:
    """`GET /recommend-items/{namespace}/{recommender}/{userId}`."""
    recommender = recommender_of(api, request, needs_item=False)
    options = read_options(request.query_params)
    user = api.identity.resolve(path_id(request, "userId"), options.user_id_type)
    items = await api.recommendations.recommend(query(recommender, user, options))
    whose = audience(options)
    return respond(api, request, items, "itemList", whose, decorate=options.decorate)


async def related_items(api: Api, request: Request) -> Response:
    """`GET /related-items/{namespace}/{recommender}/{itemId}`."""
    recommender = recommender_of(api, request, needs_item=True)
    options = read_options(request.query_params)
    item = path_id(request, "itemId")
    user_id = request.query_params.get("userId")
    user = ANONYMOUS_USER
    if user_id is not None:
        user = api.identity.resolve(read_id(user_id, "userId"), options.user_id_type)
    items = await api.recommendations.recommend(query(recommender, user, options, item))
    whose = audience(options, names_user=user_id is not None)
    return respond(api, request, items, "itemList", whose, decorate=options.decorate)


async def recommendations(api: Api, request: Request) -> Response:
    """`POST /recommendations`: namespace and recommender are the server's."""
    options = read_options(request.query_params, CARD_RESULTS)
    body = read_body(RecommendationsFor, await read(request, api.settings.max_body_bytes))
    user = api.identity.resolve(body.user_id, options.user_id_type)
    recommender = api.settings.default_recommender
    items = await api.recommendations.recommend(query(recommender, user, options))
    return respond(api, request, items, "itemList", "user", decorate=options.decorate)
