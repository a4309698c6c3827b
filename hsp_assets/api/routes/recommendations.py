"""Recommendations: for a user, for an item, and as HubSpot's CRM card requests them."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from hsp_assets.api.contract.bodies import RecommendationsFor
from hsp_assets.api.contract.parameters import (
    Card,
    ItemId,
    Limited,
    Related,
    UserId,
)
from hsp_assets.api.identity import ANONYMOUS_USER
from hsp_assets.api.operations import Serving
from hsp_assets.api.routes.responses import audience, for_item, for_user, query, respond


async def recommend_items(
    api: Serving,
    request: Request,
    recommender: Annotated[str, Depends(for_user)],
    user_id: UserId,
    options: Annotated[Limited, Query()],
) -> Response:
    """What a user may like, best first."""
    user = api.identity.resolve(user_id, options.user_id_type)
    items = await api.recommendations.recommend(
        query(recommender, user, options, limit=options.num_results)
    )
    whose = audience(options)
    return respond(api, request, items, "itemList", whose, decorate=options.decorates)


async def related_items(
    api: Serving,
    request: Request,
    recommender: Annotated[str, Depends(for_item)],
    item_id: ItemId,
    options: Annotated[Related, Query()],
) -> Response:
    """What goes with an item, best first."""
    user = ANONYMOUS_USER
    if options.user_id is not None:
        user = api.identity.resolve(options.user_id, options.user_id_type)
    items = await api.recommendations.recommend(
        query(recommender, user, options, item=item_id, limit=options.num_results)
    )
    whose = audience(options, names_user=options.user_id is not None)
    return respond(api, request, items, "itemList", whose, decorate=options.decorates)


async def recommendations(
    api: Serving, request: Request, options: Annotated[Card, Query()], body: RecommendationsFor
) -> Response:
    """What a user may like, by the server's default recommender; 5 items by default."""
    user = api.identity.resolve(body.user_id, options.user_id_type)
    recommender = api.settings.default_recommender
    items = await api.recommendations.recommend(
        query(recommender, user, options, limit=options.num_results)
    )
    return respond(api, request, items, "itemList", "user", decorate=options.decorates)
