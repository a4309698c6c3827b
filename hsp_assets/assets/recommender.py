"""Amazon Personalize: schemas, datasets, imports, tracker, filters and the five recommenders.

Everything is found by name or created, so a run that was killed takes up what Personalize is
already doing, and so does the next run after one that did not wait for its end. How that is done,
and which version of a recommender may answer, is in `training`.
"""

from dataclasses import asdict

import dagster as dg

from hsp_assets.assets import datasets
from hsp_assets.assets.awaiting import Outcome, awaited
from hsp_assets.assets.declaring import group
from hsp_assets.metadata import Metadata, latest, table
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.publishing.staged import latest_staged
from hsp_assets.realtime.comparison import compare_versions
from hsp_assets.realtime.configuration import publish_configuration
from hsp_assets.realtime.smoke import smoke_test
from hsp_assets.recommenders import RECOMMENDERS, UseCase, group_digest
from hsp_assets.resources.mlops_stack import MlopsStackResource
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.realtime_api import RealtimeApiResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS, DatasetName, avro_schema
from hsp_assets.training.choosing import chosen_trainer
from hsp_assets.training.data import TrainingData, measure_version
from hsp_assets.training.erasure import Eraser
from hsp_assets.training.history import metrics_history
from hsp_assets.training.recommender import Training
from hsp_assets.training.reporting import (
    describe_filters,
    describe_group,
    describe_imports,
    describe_tracker,
    describe_version,
)
from hsp_assets.training.samples import LENGTH, sample
from hsp_assets.training.support import minimums
from hsp_assets.training.trainer import Plan, Trainer
from hsp_assets.training.versions import Versions

asset = group("recommender", "aws", "personalize")

MINIMUM = "minimum_events"
MANAGED = "managed"
"""Begins the name of the only version where Personalize retrains by itself (HSP_RETRAINING)."""


@asset()
def schemas(
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
    mlops_stack: MlopsStackResource,
) -> dg.MaterializeResult[None]:
    """The Avro schemas of the three datasets; a changed one gets a new name."""
    arns = chosen_trainer(policy, personalize, storage, mlops_stack).schemas()
    return dg.MaterializeResult(
        metadata={
            "schemas": table([{"dataset": n, "arn": arn} for n, arn in arns.items()]),
            **{name: dg.MetadataValue.md(f"```json\n{avro_schema(name)}\n```") for name in arns},
        }
    )


@asset(output_required=False)
def dataset_group(
    context: dg.AssetExecutionContext,
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
    mlops_stack: MlopsStackResource,
) -> Outcome:
    """The ECOMMERCE dataset group that owns everything else."""
    trainer = chosen_trainer(policy, personalize, storage, mlops_stack)
    yield from awaited(context, personalize, lambda: describe_group(trainer.dataset_group()))


@asset(
    deps=[schemas, dataset_group, datasets.users, datasets.items, datasets.interactions],
    output_required=False,
)
def dataset_imports(
    context: dg.AssetExecutionContext,
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
    mlops_stack: MlopsStackResource,
) -> Outcome:
    """The live version's CSVs, imported in full into the three datasets, and what they support."""
    data = _training_data(storage, policy)
    trainable = [r for r in RECOMMENDERS.values() if minimums(r, data.support).are_met]
    locations = _locations(storage, policy, data.dataset_version)
    plan = Plan(data.dataset_version, locations, tuple(trainable), _trained_on(policy, data))
    trainer = chosen_trainer(policy, personalize, storage, mlops_stack)
    yield from awaited(
        context,
        personalize,
        lambda: describe_imports(trainer.import_datasets(plan), data),
        data_version=data.dataset_version,
    )


@asset(deps=[dataset_imports])
def erasure(
    personalize: PersonalizeResource, storage: StorageResource, policy: PolicyResource
) -> dg.MaterializeResult[None]:
    """Customers who left are deleted from Personalize; only numbers are recorded."""
    eraser = Eraser(personalize, storage, policy.dataset_group)
    taken_up, done = eraser.erase(), eraser.records()
    return dg.MaterializeResult(
        metadata={
            "erased_users": sum(one.users for one in done),
            "erased_records": sum(one.deleted for one in done),
            "running": [one.job for one in taken_up if not one.is_done and not one.reason],
            "failed": {one.job: one.reason for one in taken_up if one.reason},
            "erasures": table([asdict(one) for one in done]),
        }
    )


@asset(deps=[dataset_imports], output_required=False)
def event_tracker(
    context: dg.AssetExecutionContext,
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
    mlops_stack: MlopsStackResource,
) -> Outcome:
    """The tracker that takes events in real time; its tracking id is what senders need."""
    trainer = chosen_trainer(policy, personalize, storage, mlops_stack)
    yield from awaited(context, personalize, lambda: describe_tracker(trainer.event_tracker()))


@asset(deps=[dataset_imports], output_required=False)
def filters(
    context: dg.AssetExecutionContext,
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
    mlops_stack: MlopsStackResource,
) -> Outcome:
    """Filters that callers may name; one whose expression changed is replaced."""
    trainer = chosen_trainer(policy, personalize, storage, mlops_stack)
    yield from awaited(context, personalize, lambda: describe_filters(trainer.filters()))


def recommender(use_case: UseCase, description: str) -> dg.AssetsDefinition:
    """The asset of a recommender, and the check of what its recipe needs."""
    minimum = dg.AssetCheckSpec(
        MINIMUM,
        asset=dg.AssetKey(["recommender", use_case]),
        description="There are the events its recipe needs, and a tenth more; without them "
        "it is not created.",
    )

    @asset(
        asset_name=use_case,
        description=description,
        deps=[dataset_imports],
        check_specs=[minimum],
        output_required=False,
    )
    def train(
        context: dg.AssetExecutionContext,
        personalize: PersonalizeResource,
        storage: StorageResource,
        policy: PolicyResource,
        mlops_stack: MlopsStackResource,
    ) -> Outcome:
        trainer = chosen_trainer(policy, personalize, storage, mlops_stack)
        yield from _train(context, use_case, trainer, storage, policy)

    return train


recommended_for_you = recommender(
    "recommended_for_you", "What a customer may like next; what was purchased is left out."
)
best_sellers = recommender("best_sellers", "What is purchased most.")
most_viewed = recommender("most_viewed", "What is viewed most.")
viewed_x_also_viewed = recommender(
    "viewed_x_also_viewed", "What customers who viewed a product viewed too."
)
frequently_bought_together = recommender(
    "frequently_bought_together", "What is bought together with a product."
)


@asset(deps=[event_tracker, filters, recommended_for_you])
def realtime_api(
    context: dg.AssetExecutionContext,
    api: RealtimeApiResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> dg.MaterializeResult[None]:
    """What HubSpot's workflows call: its configuration, and what a running one answers."""
    published = Datasets(storage, policy.dataset_group)
    tracking_id = latest(context, "recommender/event_tracker")["tracking_id"]
    data = TrainingData.of(latest(context, "recommender/dataset_imports"))
    configured = publish_configuration(published, tracking_id)
    seen = smoke_test(api, published, [user for user, _ in data.busiest])
    return dg.MaterializeResult(metadata=configured | seen)


@asset(deps=[realtime_api])
def version_comparison(
    storage: StorageResource, policy: PolicyResource
) -> dg.MaterializeResult[None]:
    """How two versions compare that answer at the same time (A/B): what their users did then."""
    return dg.MaterializeResult(metadata=compare_versions(storage, policy.dataset_group))


def _train(
    context: dg.AssetExecutionContext,
    use_case: UseCase,
    trainer: Trainer,
    storage: StorageResource,
    policy: PolicyResource,
) -> Outcome:
    """Train a recommender on what is imported, unless its recipe needs more events."""
    declared = RECOMMENDERS[use_case]
    data = TrainingData.of(latest(context, "recommender/dataset_imports"))
    needed = minimums(declared, data.support)
    yield dg.AssetCheckResult(
        check_name=MINIMUM,
        passed=needed.have_headroom,
        severity=dg.AssetCheckSeverity.WARN,
        description=needed.description,
        metadata={one.counted: f"{one.found:,} of {one.needed:,}" for one in needed.minimums},
    )
    if not needed.are_met:
        context.log.warning("%s: %s", declared.name, needed.description)
        return
    versions = Versions(trainer.personalize, storage, policy.dataset_group, declared)
    yield from awaited(
        context, trainer.personalize, lambda: _trained(context, trainer, versions, data, policy)
    )


def _trained(
    context: dg.AssetExecutionContext,
    trainer: Trainer,
    versions: Versions,
    data: TrainingData,
    policy: PolicyResource,
) -> Metadata:
    declared, personalize = versions.recommender, versions.personalize
    record = Training(
        recommender=declared,
        trainer=trainer,
        versions=versions,
        data=data,
        name=declared.version(_trained_on(policy, data)),
        keep=policy.keep_recommender_versions,
        report=lambda d: context.log.info("%s: %s", d["name"], d["status"]),
    ).run()
    live, status = versions.live(), versions.get(record.version).status
    said = describe_version(declared, record, data, status, live.version if live else "")
    said |= metrics_history(context, record)
    if status != "ACTIVE":
        return said
    products = latest_staged(context, "items").scan(versions.storage)
    return said | sample(
        declared,
        data.busiest,
        products,
        lambda about: personalize.recommend(record.arn, LENGTH, **about),
    )


def _trained_on(policy: PolicyResource, data: TrainingData) -> str:
    if policy.retraining == "managed":
        return f"{MANAGED}_{group_digest(policy.dataset_group)}"
    return data.dataset_version


def _training_data(storage: StorageResource, policy: PolicyResource) -> TrainingData:
    """Measure the live version, which is to be imported: a new one, or one taken up again."""
    published = Datasets(storage, policy.dataset_group)
    version = published.live().dataset_version
    items = int(published.profile(version, "items").get("rows", 0))
    return measure_version(published, version, items)


def _locations(
    storage: StorageResource, policy: PolicyResource, version: str
) -> dict[DatasetName, str]:
    published = Datasets(storage, policy.dataset_group)
    return {name: published.csv_uri(version, name) for name in DATASETS}
