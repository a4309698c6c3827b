"""Every job: parts of the lineage by name, and what a person starts from the UI.

The first are parts of the lineage, each ending where an outside system must act before the next:
sensors and schedules start them, and so may a person. The others choose which version answers. What
a job does is in the assets and in `training` and `publishing`.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg
from pydantic import Field

from hsp_assets.automation import PUBLISHING
from hsp_assets.automation import TRAINING as TRAINING_POOL
from hsp_assets.environment.keys import key, portal_tags, step
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.training import ab_test
from hsp_assets.training.rollback import use_version
from hsp_assets.training.versions import Versions, named

NOTHING_TO_DECIDE: Mapping[str, Any] = {"ops": {}}
"""What the Launchpad shows for a job without parameters: else it would list every resource with the
settings of this installation, which nobody is to change for a single run."""

RECOMMENDER_KEYS = [key(f"recommender/{use_case}") for use_case in RECOMMENDERS]
TRAINING = dg.AssetSelection.assets(*RECOMMENDER_KEYS)
PREPARING = dg.AssetSelection.groups("recommender") - TRAINING.downstream()
ACTIVATION = dg.AssetSelection.groups("activation")
RECOMMENDATIONS = dg.AssetSelection.assets(key("data_model/recommendations"))
TAGS = {"dagster/retry_on_asset_or_op_failure": "false", **portal_tags()}
"""Of every run: where an installation switches run retries on, they start again what crashed, and
not what failed. Steps repeat what may pass, and sensors wait for new content otherwise."""

everything = dg.define_asset_job(
    "everything",
    run_tags=TAGS,
    config=NOTHING_TO_DECIDE,
    selection=dg.AssetSelection.all() - ACTIVATION,
    description="The whole lineage, in order, as far as the recommenders.",
)
activation = dg.define_asset_job(
    "activation",
    run_tags=TAGS,
    config={
        "ops": {step("activation/product_recommendations"): {"config": {"confirm_writes": False}}}
    },
    selection=ACTIVATION | RECOMMENDATIONS,
    description="Writes each contact's recommendations to HubSpot, where HSP_ACTIVATION says.",
)
refresh = dg.define_asset_job(
    "refresh",
    run_tags=TAGS,
    config=NOTHING_TO_DECIDE,
    selection=dg.AssetSelection.all() - TRAINING.downstream(),
    description="Everything but training: source files, share, datasets, and their import.",
)
data_model = dg.define_asset_job(
    "data_model",
    run_tags=TAGS,
    config=NOTHING_TO_DECIDE,
    selection=dg.AssetSelection.groups("data_model"),
    description="Make the portal match the declared model; nothing is deleted.",
)
import_files = dg.define_asset_job(
    "import_files",
    run_tags=TAGS,
    config=NOTHING_TO_DECIDE,
    selection=dg.AssetSelection.groups("data_model", "source_files", "imports"),
    description="Load the source files into HubSpot; what is there already stays as it is.",
)
follow_changes = dg.define_asset_job(
    "follow_changes",
    run_tags=TAGS,
    config=NOTHING_TO_DECIDE,
    selection=dg.AssetSelection.groups("share", "staging", "accepted", "datasets") | PREPARING,
    description="From the share to Personalize's datasets: what changed in HubSpot is published "
    "and imported; nothing is trained.",
)
prepare = dg.define_asset_job(
    "prepare",
    run_tags=TAGS,
    config=NOTHING_TO_DECIDE,
    selection=PREPARING,
    description="Import the published datasets into Personalize, and erase who left.",
)
train = dg.define_asset_job(
    "train",
    run_tags=TAGS,
    config=NOTHING_TO_DECIDE,
    selection=TRAINING.downstream() & dg.AssetSelection.groups("recommender"),
    description="Train, measure and put live the recommenders, on what is imported.",
)


class RecommenderConfig(dg.Config):
    """A recommender."""

    recommender: str = Field(
        default=RECOMMENDERS["recommended_for_you"].name,
        description=f"One of {', '.join(r.name for r in RECOMMENDERS.values())}.",
    )

    def versions(
        self, personalize: PersonalizeResource, storage: StorageResource, policy: PolicyResource
    ) -> Versions:
        """Its versions."""
        return Versions(personalize, storage, policy.dataset_group, named(self.recommender))


class VersionConfig(RecommenderConfig):
    """A version of a recommender."""

    version: str = Field(
        default="",
        description="Name of a kept version, as `hsp recommenders` lists them; "
        "empty means the one that was live before.",
    )


class ABTestConfig(VersionConfig):
    """A version of a recommender, and whom it answers."""

    share: float = Field(default=0.5, gt=0, lt=1, description="Of the users.")


class DatasetConfig(dg.Config):
    """A version of the datasets."""

    version: str = Field(
        default="",
        description="Name of a kept version, as `hsp datasets` lists them; "
        "empty means the one before the live one.",
    )


@dg.op(pool=TRAINING_POOL)
def put_version_live(
    context: dg.OpExecutionContext,
    config: VersionConfig,
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> None:
    """Start a kept version and point callers to it."""
    used = use_version(config.versions(personalize, storage, policy), config.version)
    context.log.info("%s: version %s is live", config.recommender, used.name)


@dg.op(pool=TRAINING_POOL)
def put_version_beside_live(
    context: dg.OpExecutionContext,
    config: ABTestConfig,
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> None:
    """Start a kept version and let it answer a share of the users."""
    versions = config.versions(personalize, storage, policy)
    live = ab_test.begin(versions, config.version, config.share)
    context.log.info("%s: comparing %s", config.recommender, live.comparison)


@dg.op(pool=TRAINING_POOL)
def put_live_version_alone(
    context: dg.OpExecutionContext,
    config: RecommenderConfig,
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> None:
    """Let the live version answer everybody again."""
    live = ab_test.end(config.versions(personalize, storage, policy))
    context.log.info("%s: version %s answers everybody", config.recommender, live.version)


@dg.op(pool=PUBLISHING)
def put_datasets_live(
    context: dg.OpExecutionContext,
    config: DatasetConfig,
    storage: StorageResource,
    policy: PolicyResource,
) -> None:
    """Point readers to a kept version of the datasets."""
    change = Datasets(storage, policy.dataset_group).go_back(config.version)
    context.log.info("%s. Materialize the group recommender to import it.", change.summary)


def _asking(op: dg.OpDefinition, parameters: dg.Config) -> dict[str, Any]:
    """What the Launchpad shows for a job of one step: its parameters, and no resource."""
    return {"ops": {op.name: {"config": parameters.model_dump()}}}


@dg.job(run_tags=TAGS, config=_asking(put_version_live, VersionConfig()))
def use_recommender_version() -> None:
    """Go back to a kept version of a recommender, or forward to one that a gate stopped."""
    put_version_live()


@dg.job(run_tags=TAGS, config=_asking(put_version_beside_live, ABTestConfig()))
def begin_ab_test() -> None:
    """Compare a kept version of a recommender with the live one (A/B)."""
    put_version_beside_live()


@dg.job(run_tags=TAGS, config=_asking(put_live_version_alone, RecommenderConfig()))
def end_ab_test() -> None:
    """End the comparison of two versions of a recommender; the live one stays live."""
    put_live_version_alone()


@dg.job(run_tags=TAGS, config=_asking(put_datasets_live, DatasetConfig()))
def use_dataset_version() -> None:
    """Go back to a kept version of the published datasets, or forward again."""
    put_datasets_live()


LINEAGE_JOBS = [
    everything,
    refresh,
    data_model,
    import_files,
    follow_changes,
    prepare,
    train,
]
VERSION_JOBS = [use_dataset_version, use_recommender_version, begin_ab_test, end_ab_test]
