"""Serving a query: from the cache, by the recommender, or with best sellers.

Reading queries from HTTP requests belongs to `routes`; nothing here knows HTTP.
"""

import logging
import time

from hsp_assets.api.catalogue.follower import LiveFollower, View
from hsp_assets.api.contract.errors import ApiError, refused, unavailable
from hsp_assets.api.identity import ANONYMOUS_USER
from hsp_assets.api.metrics import Metrics
from hsp_assets.api.outcomes import Outcomes
from hsp_assets.api.personalize.client import Json, PersonalizeClient, Refused, Unavailable, within
from hsp_assets.api.recommendations.best_sellers import best_sellers
from hsp_assets.api.recommendations.cache import RecommendationCache
from hsp_assets.api.recommendations.circuit_breaker import CircuitBreaker
from hsp_assets.api.recommendations.item_list import ItemList
from hsp_assets.api.recommendations.query import Query, live_recommender, variation, version
from hsp_assets.api.settings import ApiSettings

log = logging.getLogger(__name__)

NONE_LIVE = "none_live"
"""The reason of a fallback: no version was good enough yet, or none was trained."""


class RecommendationService:
    """Serves queries; one per process."""

    def __init__(
        self,
        settings: ApiSettings,
        follower: LiveFollower,
        client: PersonalizeClient,
        metrics: Metrics,
        outcomes: Outcomes,
    ) -> None:
        self._settings = settings
        self._follower = follower
        self._client = client
        self._metrics = metrics
        self._outcomes = outcomes
        self._breaker = CircuitBreaker()
        self.cache = RecommendationCache(settings.cache_seconds, settings.cache_bytes)

    async def recommend(self, query: Query) -> ItemList:
        """The items for a query.

        Raises:
            ApiError: there is no such recommender, the query is wrong, or neither the recommender
                nor best sellers can serve it.

        """
        view = self._follower.view
        if view.catalogue.version and query.recommender not in view.live.recommenders:
            return self._fall_back(view, query, NONE_LIVE)
        live = live_recommender(view, query)
        key = self.cache.key(query.user.id, (variation(live, query.user).arn, query))
        items, source = self.cache.get(key), "memory"
        if items is None:
            source = "recommender"
            try:
                items = await self._request(view, query)
            except Unavailable as error:
                return self._fall_back(view, query, error.reason)
            self.cache.put(key, items)
        self._metrics.recommendations.labels(source).inc()
        if live.ab_test is not None and query.user != ANONYMOUS_USER:
            self._outcomes.shown(query.recommender, live, query.user.id)
        return items

    async def _request(self, view: View, query: Query) -> ItemList:
        if not self._breaker.admits():
            raise Unavailable("failing", "The recommender has failed several times in a row.")
        try:
            response = await self._send_or_follow(view, query)
        except Unavailable as error:
            self._breaker.failed()
            log.warning("The recommender does not respond: %s", error)
            raise
        except ApiError:
            self._breaker.succeeded()
            raise
        self._breaker.succeeded()
        ids = [item["itemId"] for item in response["itemList"]]
        live = live_recommender(view, query)
        return ItemList(
            version(view, variation(live, query.user)),
            tuple(self._filled(view, query, ids)),
            response.get("recommendationId", ""),
            comparison=live.comparison if query.user != ANONYMOUS_USER else "",
        )

    async def _send_or_follow(self, view: View, query: Query) -> Json:
        """Send the request; where the recommender is gone, to the one that is live by now."""
        arn = variation(live_recommender(view, query), query.user).arn
        try:
            return await self._send(query, arn)
        except Refused as error:
            if not _concerns_recommender(error, arn, query):
                raise refused(error.status, error.code, error.message) from error
        await self._follower.refresh()
        arn = variation(live_recommender(self._follower.view, query), query.user).arn
        try:
            return await self._send(query, arn)
        except Refused as error:
            raise Unavailable("refused", f"Personalize refuses {arn}: {error.code}") from error

    async def _send(self, query: Query, arn: str) -> Json:
        started = time.monotonic()
        seconds = self._settings.timeout_seconds
        try:
            return await within(seconds, self._client, query.request(arn))
        finally:
            self._metrics.recommender_seconds.observe(time.monotonic() - started)

    def _filled(self, view: View, query: Query, ids: list[str]) -> list[str]:
        """The list, filled up with best sellers when the recommender returned too few items.

        HubSpot's clients read exactly as many as they requested.
        """
        missing = query.limit - len(ids)
        if missing <= 0 or not query.fill:
            return ids
        present = set(ids)
        more = [i for i in best_sellers(view, query) or [] if i not in present][:missing]
        self._metrics.filled.inc(len(more))
        return [*ids, *more]

    def _fall_back(self, view: View, query: Query, reason: str) -> ItemList:
        ids = best_sellers(view, query)
        if ids is None:
            raise unavailable(
                "The recommender does not respond, and best sellers cannot replace it: this filter "
                "is known to Personalize only.",
                "RecommenderUnavailable",
            )
        self._metrics.recommendations.labels("fallback").inc()
        self._metrics.fallbacks.labels(reason).inc()
        live = view.live.recommenders.get(query.recommender)
        served = "none" if live is None else variation(live, query.user).version
        return ItemList(f"{served}/{view.catalogue.version}", tuple(ids), fallback=reason)


def _concerns_recommender(error: Refused, arn: str, query: Query) -> bool:
    """Whether the recommender itself is refused, rather than the caller's filter or context."""
    return arn in error.message or not (query.filter or query.context)
