"""A query to a recommender, and which live version serves it."""

from dataclasses import dataclass

from hsp_assets.api.catalogue.follower import View
from hsp_assets.api.contract.errors import not_configured, unavailable
from hsp_assets.api.identity import ANONYMOUS_USER, ResolvedUser
from hsp_assets.api.personalize.client import Json
from hsp_assets.api.recommendations.filters import Filter
from hsp_assets.live import ABTest, LiveRecommender


@dataclass(frozen=True)
class Query:
    """A request to a recommender.

    Attributes:
        recommender: the name that callers use.
        user: for whom.
        item: the item to relate to; empty when none.
        limit: how many items at most.
        fill: whether a list that is too short is filled up with best sellers.
        filter: which items may be returned.
        context: Personalize's contextual metadata.

    """

    recommender: str
    user: ResolvedUser
    item: str = ""
    limit: int = 25
    fill: bool = True
    filter: Filter | None = None
    context: tuple[tuple[str, str], ...] = ()

    def request(self, arn: str) -> Json:
        """The GetRecommendations request to the recommender with that ARN."""
        members: Json = {"recommenderArn": arn, "numResults": self.limit, "userId": self.user.id}
        if self.item:
            members["itemId"] = self.item
        if self.context:
            members["context"] = dict(self.context)
        if self.filter:
            members["filterArn"] = self.filter.arn(arn)
            members["filterValues"] = dict(self.filter.values)
        return members


def live_recommender(view: View, query: Query) -> LiveRecommender:
    """The live version of the query's recommender, with the one it is compared to, if any.

    Raises:
        ApiError: no version is live, or no dataset version is loaded yet.

    """
    if not view.catalogue.version:
        raise unavailable("No dataset version is loaded yet; /ready says why.", "NotReady")
    live = view.live.recommenders.get(query.recommender)
    if live is None:
        raise not_configured(
            f"No version of this recommender is live. Live are: "
            f"{', '.join(sorted(view.live.recommenders)) or 'none'}."
        )
    return live


def variation(live: LiveRecommender, user: ResolvedUser) -> LiveRecommender | ABTest:
    """The version that serves this user; the anonymous user gets the live one."""
    if live.ab_test is not None and user != ANONYMOUS_USER and live.is_in_ab_test(user.id):
        return live.ab_test
    return live


def version(view: View, served: LiveRecommender | ABTest) -> str:
    """What a list is made from: the recommender's version and the catalogue's."""
    return f"{served.version}/{view.catalogue.version}"
