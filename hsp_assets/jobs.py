"""Jobs that a person starts from the UI; what is done all the time are assets.

`use_recommender_version` goes back to a kept version of a recommender with one click: its defaults
mean the personal recommender and the version that was live before. `try_recommender_version` lets
such a version answer a share of the users beside the live one; `end_recommender_trial` ends that.
`use_dataset_version` goes back to a kept version of the published datasets.
"""

import dagster as dg
from pydantic import Field

from hsp_assets.publishing.going_live import use_version as use_dataset
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.training.ab_test import begin_trial, end_trial
from hsp_assets.training.rollback import use_version
from hsp_assets.training.versions import Versions, named


class Wanted(dg.Config):
    """Which version shall answer."""

    recommender: str = Field(
        default=RECOMMENDERS["recommended_for_you"].name,
        description=f"One of {', '.join(r.name for r in RECOMMENDERS.values())}.",
    )
    version: str = Field(
        default="",
        description="Name of a kept version, as `hsp recommenders` lists them; "
        "empty means the one that was live before.",
    )


@dg.op
def put_version_live(
    context: dg.OpExecutionContext,
    config: Wanted,
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> None:
    """Start a kept version and point callers to it."""
    versions = Versions(personalize, storage, policy.dataset_group, named(config.recommender))
    used = use_version(versions, config.version)
    context.log.info("%s: version %s is live", versions.recommender.name, used.name)


@dg.job
def use_recommender_version() -> None:
    """Go back to a kept version of a recommender, or forward to one that a gate refused."""
    put_version_live()


class Tried(Wanted):
    """Which version shall be tried on whom."""

    share: float = Field(default=0.5, gt=0, lt=1, description="Of the users.")


@dg.op
def put_version_on_trial(
    context: dg.OpExecutionContext,
    config: Tried,
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> None:
    """Start a kept version and let it answer a share of the users."""
    versions = Versions(personalize, storage, policy.dataset_group, named(config.recommender))
    live = begin_trial(versions, config.version, config.share)
    context.log.info("%s: comparing %s", versions.recommender.name, live.comparison)


@dg.job
def try_recommender_version() -> None:
    """Compare a kept version of a recommender with the live one (A/B)."""
    put_version_on_trial()


@dg.op
def take_version_off_trial(
    context: dg.OpExecutionContext,
    config: Wanted,
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> None:
    """Let the live version answer everybody again."""
    versions = Versions(personalize, storage, policy.dataset_group, named(config.recommender))
    context.log.info("%s: %s answers all", versions.recommender.name, end_trial(versions).version)


@dg.job
def end_recommender_trial() -> None:
    """End the comparison of two versions of a recommender; the live one stays live."""
    take_version_off_trial()


class WantedDatasets(dg.Config):
    """Which version of the datasets shall be live."""

    version: str = Field(
        default="",
        description="Name of a kept version, as `hsp datasets` lists them; "
        "empty means the one before the live one.",
    )


@dg.op
def put_datasets_live(
    context: dg.OpExecutionContext,
    config: WantedDatasets,
    storage: StorageResource,
    policy: PolicyResource,
) -> None:
    """Point readers to a kept version of the datasets."""
    change = use_dataset(storage, policy.dataset_group, config.version)
    context.log.info(
        "Version %s is live, before it was %s: %s users left, %s are back. Materialize the group "
        "recommender to import it.",
        change.version,
        change.before,
        change.left,
        change.returned,
    )


@dg.job
def use_dataset_version() -> None:
    """Go back to a kept version of the published datasets, or forward again."""
    put_datasets_live()
