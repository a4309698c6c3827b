"""Quotas of Amazon Personalize, checked before anything is created.

Personalize would refuse too, but after minutes of retries and in the middle of the work.
"""

from collections.abc import Collection
from dataclasses import dataclass

from hsp_assets.failures import PersonalizeFailure
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.personalize_kinds import Kind


@dataclass(frozen=True)
class Quota:
    """How many resources of a kind there may be.

    Attributes:
        most: AWS's default, where Service Quotas does not say; per account and region unless
            `within` says otherwise.
        what_to_do: when it is used up.
        within: where it counts.

    """

    most: int
    what_to_do: str
    within: str = "in this account and region"


QUOTAS: dict[Kind, Quota] = {
    "schema": Quota(500, "Delete schemas that no dataset uses"),
    "dataset_group": Quota(
        5, "Delete a dataset group that is no longer used, or set HSP_DATASET_GROUP to one of them"
    ),
    "filter": Quota(10, "Delete filters that no caller names", "in the dataset group"),
    "recommender": Quota(
        15,
        "Keep fewer old versions (HSP_KEEP_RECOMMENDER_VERSIONS), delete recommenders of other "
        "dataset groups",
    ),
}
"""Source: Amazon Personalize, "Endpoints and quotas"."""


def require_room(
    personalize: PersonalizeResource, kind: Kind, coming: Collection[str], **scope: str
) -> None:
    """Make sure that resources may still be created.

    Args:
        personalize: the account.
        kind: of the resources.
        coming: names of those that do not exist yet.
        **scope: in which the quota counts, such as `datasetGroupArn`; none is the whole account.

    Raises:
        PersonalizeFailure: there is no room for all of them; the text says which quota it is.

    """
    if not coming:
        return
    quota = QUOTAS[kind]
    most = personalize.quotas.get(kind, quota.most)
    present = sum(1 for _summary in personalize.summaries(kind, **scope))
    if present + len(coming) > most:
        plural = f"{kind.replace('_', ' ')}s"
        raise PersonalizeFailure(
            f"There is no room for {', '.join(sorted(coming))}: Personalize allows {most} "
            f"{plural} {quota.within}, and there are {present}. {quota.what_to_do}, or ask AWS "
            "for a higher quota; nothing was created."
        )
