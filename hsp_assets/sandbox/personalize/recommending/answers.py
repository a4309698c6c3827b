"""Answers GetRecommendations: which recommender, how many items, in what form.

How the items are chosen belongs to `query`.
"""

from uuid import uuid4

from hsp_assets.sandbox.personalize.errors import InvalidInputError
from hsp_assets.sandbox.personalize.recommending.promotions import placed, promoted_count
from hsp_assets.sandbox.personalize.recommending.query import RequestContext, Sources
from hsp_assets.sandbox.personalize.recommending.requests import wanted_results
from hsp_assets.service_models import Json


class Answers:
    """Answers for all recommenders of the account."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._warm: set[str] = set()

    def is_cold(self, request: Json) -> bool:
        """Whether the answer has to read a model and data first, which takes longer."""
        return request.get("recommenderArn") not in self._warm

    def get(self, request: Json) -> Json:
        """The answer to a request that satisfies the service model.

        Raises:
            ResourceNotFoundError: there is no such recommender or filter.
            InvalidInputError: it is not active, or the request lacks what the recipe needs.
        """
        if "campaignArn" in request or "recommenderArn" not in request:
            raise InvalidInputError(
                "Name a recommenderArn and no campaignArn: this stand-in has no campaigns.",
            )
        context = RequestContext(self._sources, request)
        limit = wanted_results(request)
        promotions = request.get("promotions") or []
        items = _promoted(context, promotions[0], limit) if promotions else _plain(context, limit)
        self._warm.add(request["recommenderArn"])
        return {"itemList": items, "recommendationId": f"RID-{uuid4().hex}"}


def _plain(context: RequestContext, limit: int) -> list[Json]:
    return [_item(context, item) for item in context.best(context.selection(), limit)]


def _promoted(context: RequestContext, promotion: Json, limit: int) -> list[Json]:
    """A list in which a share of the items satisfies the promotion's filter, not the request's."""
    count = promoted_count(limit, promotion.get("percentPromotedItems", 100))
    chosen = context.best(context.selection(promotion), count)
    others = context.best(context.selection().without(chosen), limit - len(chosen))
    name = promotion.get("name")
    return [
        _item(context, item, name if item in chosen else None)
        for item in placed(chosen, others, context.seed)
    ]


def _item(context: RequestContext, item_id: str, promotion: str | None = None) -> Json:
    """Domain recommenders tell no score and no reason."""
    item: Json = {"itemId": item_id}
    if promotion is not None:
        item["promotionName"] = promotion
    metadata = context.metadata(item_id)
    return item if metadata is None else {**item, "metadata": metadata}
