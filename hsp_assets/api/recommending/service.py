"""Answering a question: from memory, by the recommender, or with best sellers.

What a question is belongs to the routes; this knows no HTTP.
"""

import logging
import time

from hsp_assets.api.catalogue.following import LiveFollower, View
from hsp_assets.api.contract.errors import ApiError, refused, unavailable
from hsp_assets.api.identity import STRANGER
from hsp_assets.api.metrics import Metrics
from hsp_assets.api.outcomes import Outcomes
from hsp_assets.api.personalize.client import (
    Json,
    PersonalizeClient,
    Refused,
    Unavailable,
    within,
)
from hsp_assets.api.recommending.answers import Answer
from hsp_assets.api.recommending.breaker import Breaker
from hsp_assets.api.recommending.memory import AnswerMemory
from hsp_assets.api.recommending.query import Question, answering, variation, version
from hsp_assets.api.recommending.selling import best_sellers
from hsp_assets.api.settings import ApiSettings

log = logging.getLogger(__name__)


class Recommending:
    """Answers questions; one per process."""

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
        self._breaker = Breaker()
        self.memory = AnswerMemory(settings.answer_seconds, settings.answer_bytes)

    async def answer(self, question: Question) -> Answer:
        """The answer to a question.

        Raises:
            ApiError: there is no such recommender, the question is wrong, or it can be answered
                neither by the recommender nor with best sellers.

        """
        view = self._follower.view
        live = answering(view, question)
        asked = (variation(live, question.who).arn, question)
        answer, source = self.memory.get(question.who.user, asked), "memory"
        if answer is None:
            ticket, source = self.memory.ticket(), "recommender"
            try:
                answer = await self._ask(view, question)
            except Unavailable as error:
                return self._stand_in(view, question, error.reason)
            self.memory.put(question.who.user, asked, answer, ticket)
        self._metrics.answers.count(source)
        if live.ab_test is not None and question.who != STRANGER:
            self._outcomes.shown(question.recommender, live, question.who.user)
        return answer

    async def _ask(self, view: View, question: Question) -> Answer:
        if not self._breaker.admits():
            raise Unavailable("failing", "The recommender has failed several times in a row.")
        try:
            found = await self._recommend(view, question)
        except Unavailable as error:
            self._breaker.failed()
            log.warning("The recommender does not answer: %s", error)
            raise
        except ApiError:
            self._breaker.succeeded()
            raise
        self._breaker.succeeded()
        ids = [item["itemId"] for item in found["itemList"]]
        live = answering(view, question)
        return Answer(
            version(view, variation(live, question.who)),
            tuple(self._filled(view, question, ids)),
            found.get("recommendationId", ""),
            comparison=live.comparison if question.who != STRANGER else "",
        )

    async def _recommend(self, view: View, question: Question) -> Json:
        """Ask; where the recommender is gone, ask the one that is live by now."""
        arn = variation(answering(view, question), question.who).arn
        try:
            return await self._send(question, arn)
        except Refused as error:
            if not _is_about_us(error, arn, question):
                raise refused(error.status, error.code, error.message) from error
        await self._follower.refresh()
        arn = variation(answering(self._follower.view, question), question.who).arn
        try:
            return await self._send(question, arn)
        except Refused as error:
            raise Unavailable("refused", f"Personalize refuses {arn}: {error.code}") from error

    async def _send(self, question: Question, arn: str) -> Json:
        started = time.monotonic()
        seconds = self._settings.timeout_seconds
        try:
            return await within(seconds, self._client, question.request(arn))
        finally:
            self._metrics.recommender_seconds.observe(time.monotonic() - started)

    def _filled(self, view: View, question: Question, ids: list[str]) -> list[str]:
        """The list, filled up with best sellers when the recommender found too few items.

        HubSpot's clients read exactly as many as they asked for.
        """
        missing = question.limit - len(ids)
        if missing <= 0 or not question.fill:
            return ids
        present = set(ids)
        more = [i for i in best_sellers(view, question) or [] if i not in present]
        self._metrics.filled.count(by=len(more[:missing]))
        return [*ids, *more[:missing]]

    def _stand_in(self, view: View, question: Question, reason: str) -> Answer:
        ids = best_sellers(view, question)
        if ids is None:
            raise unavailable(
                "The recommender does not answer, and best sellers cannot stand in: this filter "
                "is known to Personalize only.",
                "RecommenderUnavailable",
            )
        self._metrics.answers.count("fallback")
        self._metrics.fallbacks.count(reason)
        answered = variation(answering(view, question), question.who)
        return Answer(version(view, answered), tuple(ids), fallback=reason)


def _is_about_us(error: Refused, arn: str, question: Question) -> bool:
    """Whether the recommender is refused rather than what the caller asked of it."""
    return arn in error.message or not (question.filter or question.context)
