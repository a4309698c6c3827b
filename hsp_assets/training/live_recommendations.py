"""Recommendations of the live version to one customer, as the API answers them."""

from dataclasses import dataclass

from hsp_assets.failures import PermanentFailure
from hsp_assets.training.versions import Versions


@dataclass(frozen=True)
class Request:
    """A request for recommendations.

    Attributes:
        recommender: its name, with or without `hubspot_`.
        user: the customer's USER_ID; a cold one gets what is popular.
        item: what the customer looks at; needed by recommenders about an item.
        count: how many items to answer.

    """

    recommender: str
    user: str
    item: str = ""
    count: int = 10


def recommended(versions: Versions, request: Request) -> list[str]:
    """The item ids that the live version answers, best first.

    Raises:
        PermanentFailure: no version is live, or it needs an item.
        PersonalizeFailure: Personalize refuses to answer.

    """
    recommender, live = versions.recommender, versions.live()
    if live is None:
        raise PermanentFailure(
            f"No version of {recommender.name} is live; the API answers with best sellers, marked "
            "as a fall-back. Materialize the group recommender; its checks say what is missing."
        )
    if recommender.needs_item and not request.item:
        raise PermanentFailure(f"{recommender.name} needs an item: name it with --item.")
    about = {"userId": request.user} | ({"itemId": request.item} if recommender.needs_item else {})
    return versions.personalize.recommend(live.arn, request.count, **about)
