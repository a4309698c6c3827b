"""Re-ranking a list of items for a user.

No domain recipe re-ranks. What the recommender would recommend comes first, in its order; items
that are not among its 500 best come last, in the order given.
"""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from hsp_assets.api.api import Api
from hsp_assets.api.contract.bodies import ItemIds, read_body
from hsp_assets.api.contract.errors import invalid
from hsp_assets.api.contract.parameters import MOST_RESULTS, path_id, read_id, read_options
from hsp_assets.api.http.bodies import read
from hsp_assets.api.routes.responses import audience, query, recommender_of, respond


async def rerank_items(api: Api, request: Request) -> Response:
    """`GET /rerank-items/{namespace}/{recommender}/{userId}/{itemId,itemId,…}`."""
    ids = [read_id(text, "an item id") for text in request.path_params["itemIds"].split(",")]
    if len(ids) > MOST_RESULTS:
        raise invalid(f"At most {MOST_RESULTS} items can be ranked at once.")
    return await _rerank(api, request, ids)


async def rerank_posted_items(api: Api, request: Request) -> Response:
    """`POST /rerank-items/{namespace}/{recommender}/{userId}` with `["itemId", …]`."""
    body = await read(request, api.settings.max_body_bytes)
    return await _rerank(api, request, read_body(ItemIds, body).root)


async def _rerank(api: Api, request: Request, ids: list[str]) -> Response:
    recommender = recommender_of(api, request, needs_item=False)
    options = read_options(request.query_params)
    user = api.identity.resolve(path_id(request, "userId"), options.user_id_type)
    best = replace(query(recommender, user, options), limit=MOST_RESULTS, fill=False)
    items = await api.recommendations.recommend(best)
    ranks = {item: rank for rank, item in enumerate(items.ids)}
    ranked = sorted(dict.fromkeys(ids), key=lambda item: ranks.get(item, MOST_RESULTS))
    return respond(
        api,
        request,
        replace(items, ids=tuple(ranked)),
        "personalizedRanking",
        audience(options),
        decorate=options.decorate,
    )
