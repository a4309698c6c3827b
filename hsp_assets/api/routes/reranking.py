"""Re-ranking a list of items for a user.

No domain recipe re-ranks. What the recommender would recommend comes first, in its order; items
that are not among its 500 best come last, in the order given.
"""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from hsp_assets.api.api import Api
from hsp_assets.api.contract import bodies
from hsp_assets.api.contract.parameters import (
    MOST_RESULTS,
    ItemIds,
    Options,
    UserId,
)
from hsp_assets.api.operations import Serving
from hsp_assets.api.routes.responses import audience, for_user, query, respond


async def rerank_items(
    api: Serving,
    request: Request,
    recommender: Annotated[str, Depends(for_user)],
    user_id: UserId,
    item_ids: ItemIds,
    options: Annotated[Options, Query()],
) -> Response:
    """Items in the order of a user's likely interest.

    By position among the 500 the recommender would recommend, the others last in the order given.
    """
    return await _rerank(api, request, recommender, user_id, item_ids.split(","), options)


async def rerank_posted_items(
    api: Serving,
    request: Request,
    recommender: Annotated[str, Depends(for_user)],
    user_id: UserId,
    options: Annotated[Options, Query()],
    items: bodies.ItemIds,
) -> Response:
    """The same for a list in the body."""
    return await _rerank(api, request, recommender, user_id, items.root, options)


async def _rerank(
    api: Api, request: Request, recommender: str, user_id: str, ids: list[str], options: Options
) -> Response:
    user = api.identity.resolve(user_id, options.user_id_type)
    best = query(recommender, user, options, limit=MOST_RESULTS, fill=False)
    items = await api.recommendations.recommend(best)
    ranks = {item: rank for rank, item in enumerate(items.ids)}
    ranked = sorted(dict.fromkeys(ids), key=lambda item: ranks.get(item, MOST_RESULTS))
    return respond(
        api,
        request,
        replace(items, ids=tuple(ranked)),
        "personalizedRanking",
        audience(options),
        decorate=options.decorates,
    )
