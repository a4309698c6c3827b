"""Recommendations: for a user, about an item, and as HubSpot's CRM card asks for them."""

from starlette.requests import Request
from starlette.responses import Response

from hsp_assets.api.api import Api
from hsp_assets.api.contract.bodies import RecommendationsFor, read_body
from hsp_assets.api.contract.parameters import path_id, read_id, read_options
from hsp_assets.api.http.bodies import read
from hsp_assets.api.identity import STRANGER
from hsp_assets.api.routes.answering import audience, question, recommender_of, respond

CARD_RESULTS = 5
"""The card archives the five newest recommendations and keeps whatever it is given."""


async def recommend_items(api: Api, request: Request) -> Response:
    """`GET /recommend-items/{namespace}/{recommender}/{userId}`."""
    recommender = recommender_of(api, request, needs_item=False)
    options = read_options(request.query_params)
    who = api.identity.resolve(path_id(request, "userId"), options.user_id_type)
    answer = await api.recommending.answer(question(recommender, who, options))
    whose = audience(options)
    return respond(api, request, answer, "itemList", whose, decorate=options.decorate)


async def related_items(api: Api, request: Request) -> Response:
    """`GET /related-items/{namespace}/{recommender}/{itemId}`."""
    recommender = recommender_of(api, request, needs_item=True)
    query = request.query_params
    options = read_options(query)
    item = path_id(request, "itemId")
    user = query.get("userId")
    who = STRANGER
    if user is not None:
        who = api.identity.resolve(read_id(user, "userId"), options.user_id_type)
    answer = await api.recommending.answer(question(recommender, who, options, item))
    whose = audience(options, names_user=user is not None)
    return respond(api, request, answer, "itemList", whose, decorate=options.decorate)


async def recommendations(api: Api, request: Request) -> Response:
    """`POST /recommendations`: namespace and recommender are the server's."""
    options = read_options(request.query_params, CARD_RESULTS)
    asked = read_body(RecommendationsFor, await read(request, api.settings.max_body_bytes))
    who = api.identity.resolve(asked.user_id, options.user_id_type)
    recommender = api.settings.default_recommender
    answer = await api.recommending.answer(question(recommender, who, options))
    return respond(api, request, answer, "itemList", "user", decorate=options.decorate)
