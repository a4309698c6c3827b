"""Asking the live version of a recommender about one customer, as the API does."""

from dataclasses import dataclass

from hsp_assets.failures import PermanentFailure
from hsp_assets.training.versions import Versions


@dataclass(frozen=True)
class Asked:
    """A question.

    Attributes:
        recommender: its name, with or without `hubspot_`.
        user: the customer's USER_ID; one that is not known is told what is popular.
        item: what the customer looks at; needed by recommenders about an item.
        count: how many items to answer.

    """

    recommender: str
    user: str
    item: str = ""
    count: int = 10


def recommended(versions: Versions, asked: Asked) -> list[str]:
    """The item ids that the live version answers, best first.

    Raises:
        PermanentFailure: no version is live, or it needs an item.
        PersonalizeFailure: Personalize refuses to answer.

    """
    recommender, live = versions.recommender, versions.live()
    if live is None:
        raise PermanentFailure(
            f"No version of {recommender.name} is live. Materialize the group recommender; its "
            "checks say what is missing."
        )
    if recommender.needs_item and not asked.item:
        raise PermanentFailure(f"{recommender.name} is asked about an item: name it with --item.")
    about = {"userId": asked.user} | ({"itemId": asked.item} if recommender.needs_item else {})
    return versions.personalize.recommend(live.arn, asked.count, **about)
