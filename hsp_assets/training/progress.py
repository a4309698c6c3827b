"""What Amazon Personalize is doing for a dataset group, read in few requests.

Sensors decide by it when to run an asset again; the assets themselves look up their work by name.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from hsp_assets.environment.portals import account_name
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.personalize import PAGE, PersonalizeResource
from hsp_assets.resources.personalize_kinds import (
    Description,
    Kind,
    camel,
    has_failed,
    is_over,
    name_field,
)

ASSETS: dict[Kind, str] = {
    "dataset_group": "recommender/dataset_group",
    "dataset_import_job": "recommender/dataset_imports",
    "filter": "recommender/filters",
    "data_deletion_job": "recommender/erasure",
}
"""Which asset resumes such work; a recommender's asset bears its use case's name."""


KINDS: tuple[Kind, ...] = ("dataset_import_job", "recommender", "filter", "data_deletion_job")
"""The kinds of work within a dataset group."""


@dataclass(frozen=True)
class Work:
    """One piece of work of Personalize.

    Attributes:
        asset: key of the asset that resumes it, such as `recommender/best_sellers`.
        name: what Personalize calls it.
        arn: what the asset's observation names it by.
        status: now.
        changed: when it got this status.

    """

    asset: str
    name: str
    arn: str
    status: str
    changed: datetime

    @property
    def is_over(self) -> bool:
        """Whether materializing the asset again finds it done, or failed."""
        return is_over({"status": self.status})

    @property
    def has_failed(self) -> bool:
        """Whether materializing the asset again fails with Personalize's reason, or begins anew."""
        return has_failed({"status": self.status})


def work_in_progress(
    personalize: PersonalizeResource, dataset_group: str, kinds: Collection[Kind] = KINDS
) -> list[Work]:
    """What Personalize is doing, and what it has finished or failed, newest of each kind first.

    The contract for callers: an asset of the group `recommender` whose work goes on
    longer than a run waits yields no materialization, and keeps the ARN of the work in a
    manifest.
    As soon as the work of that ARN `is_over`, or is not listed any more (it was deleted),
    materializing the asset resumes it and ends with a materialization, or with an error that says
    why Personalize failed.

    It costs one request for the groups and one for each of the other kinds, of each the newest
    hundred. Imports are those of the whole account, because a group's cannot be listed.

    Args:
        personalize: the account.
        dataset_group: name of the group; while there is none, there is no work.
        kinds: of work; the dataset group itself is always among them.

    """
    groups = list(personalize.summaries("dataset_group"))
    group = next((one for one in groups if one["name"] == dataset_group), None)
    if group is None:
        return []
    scope = {"datasetGroupArn": str(group["datasetGroupArn"])}
    works = [_work("dataset_group", group)]
    for kind in (one for one in KINDS if one in kinds):
        works += _newest(personalize, kind, {} if kind == "dataset_import_job" else scope)
    return works


def _newest(personalize: PersonalizeResource, kind: Kind, scope: dict[str, str]) -> Iterator[Work]:
    for summary in islice(personalize.summaries(kind, **scope), PAGE):
        if kind != "recommender" or _use_case(summary):
            yield _work(kind, summary)


def _work(kind: Kind, summary: Description) -> Work:
    return Work(
        asset=ASSETS.get(kind) or f"recommender/{_use_case(summary)}",
        name=str(summary[name_field(kind)]),
        arn=str(summary[f"{camel(kind)}Arn"]),
        status=str(summary["status"]),
        changed=summary["lastUpdatedDateTime"],
    )


def _use_case(recommender: Description) -> str:
    """Which of ours a recommender is a version of; empty when somebody else made it."""
    name = str(recommender["name"])
    ours = (
        one.use_case
        for one in RECOMMENDERS.values()
        if name.startswith(account_name(f"{one.name}_"))
    )
    return next(ours, "")
