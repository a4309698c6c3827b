"""What is asked of a recommender, and which version of it is live."""

from dataclasses import dataclass

from hsp_assets.api.catalogue.following import View
from hsp_assets.api.contract.errors import not_configured, unavailable
from hsp_assets.api.identity import STRANGER, Who
from hsp_assets.api.personalize.client import Json
from hsp_assets.api.recommending.filters import Filter
from hsp_assets.live import ABTest, LiveRecommender


@dataclass(frozen=True)
class Question:
    """What is asked of a recommender.

    Attributes:
        recommender: the name that callers use.
        who: for whom.
        item: about which item; empty when about none.
        limit: how many items at most.
        fill: whether a list that is too short is filled up with best sellers.
        filter: which items may be answered.
        context: Personalize's contextual metadata.

    """

    recommender: str
    who: Who
    item: str = ""
    limit: int = 25
    fill: bool = True
    filter: Filter | None = None
    context: tuple[tuple[str, str], ...] = ()

    def request(self, arn: str) -> Json:
        """GetRecommendations, of the recommender with that ARN."""
        asked: Json = {"recommenderArn": arn, "numResults": self.limit, "userId": self.who.user}
        if self.item:
            asked["itemId"] = self.item
        if self.context:
            asked["context"] = dict(self.context)
        if self.filter:
            asked["filterArn"] = self.filter.arn(arn)
            asked["filterValues"] = dict(self.filter.values)
        return asked


def answering(view: View, question: Question) -> LiveRecommender:
    """What answers the question: the live version, and the one it is compared with, if any.

    Raises:
        ApiError: no version is live, or nothing is known about it yet.

    """
    if not view.catalogue.version:
        raise unavailable("No dataset version is loaded yet; /ready says why.", "NotReady")
    live = view.live.recommenders.get(question.recommender)
    if live is None:
        raise not_configured(
            f"No version of this recommender is live. Live are: "
            f"{', '.join(sorted(view.live.recommenders)) or 'none'}."
        )
    return live


def variation(live: LiveRecommender, who: Who) -> LiveRecommender | ABTest:
    """The version that answers this user; nobody in particular gets the live one."""
    if live.ab_test is not None and who != STRANGER and live.is_in_ab_test(who.user):
        return live.ab_test
    return live


def version(view: View, answered: LiveRecommender | ABTest) -> str:
    """Names what an answer is made from: the recommender's version and the catalogue's."""
    return f"{answered.version}/{view.catalogue.version}"
