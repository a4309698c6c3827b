"""Jobs that a person starts from the UI; what is done all the time are assets.

`use_recommender_version` goes back to a kept version of a recommender with one click: its defaults
mean the personal recommender and the version that was live before.
"""

import dagster as dg
from pydantic import Field

from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource
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
