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
from hsp_assets.recommenders import RECOMMENDERS, UseCase
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS, DatasetName, avro_schema
from hsp_assets.staged import latest_staged
from hsp_assets.training.data import TrainingData, measure_version
from hsp_assets.training.direct import Direct
from hsp_assets.training.erasure import Eraser
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
from hsp_assets.training.trainer import Plan
from hsp_assets.training.versions import Versions

asset = group("recommender", "personalize")

MINIMUM = "minimum_events"
MANAGED = "managed"
"""The only version where Personalize retrains by itself (HSP_RETRAINING)."""


@asset()
def schemas(personalize: PersonalizeResource, policy: PolicyResource) -> dg.MaterializeResult[None]:
    """The Avro schemas of the three datasets; a changed one gets a new name."""
    arns = Direct(personalize, policy.dataset_group).schemas()
    return dg.MaterializeResult(
        metadata={
            "schemas": table([{"dataset": n, "arn": arn} for n, arn in arns.items()]),
            **{name: dg.MetadataValue.md(f"```json\n{avro_schema(name)}\n```") for name in arns},
        }
    )


@asset(output_required=False)
def dataset_group(
    context: dg.AssetExecutionContext, personalize: PersonalizeResource, policy: PolicyResource
) -> Outcome:
    """The ECOMMERCE dataset group that owns everything else."""
    trainer = Direct(personalize, policy.dataset_group)
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
) -> Outcome:
    """The live version's CSVs, imported in full into the three datasets, and what they support."""
    data = _training_data(context, storage, policy)
    trainable = [r for r in RECOMMENDERS.values() if minimums(r, data.support).are_met]
    plan = Plan(data.dataset_version, _locations(context), tuple(trainable))
    trainer = Direct(personalize, policy.dataset_group)
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
    context: dg.AssetExecutionContext, personalize: PersonalizeResource, policy: PolicyResource
) -> Outcome:
    """The tracker that takes events in real time; its tracking id is what senders need."""
    trainer = Direct(personalize, policy.dataset_group)
    yield from awaited(context, personalize, lambda: describe_tracker(trainer.event_tracker()))


@asset(deps=[dataset_imports], output_required=False)
def filters(
    context: dg.AssetExecutionContext, personalize: PersonalizeResource, policy: PolicyResource
) -> Outcome:
    """Filters that callers may name; one whose expression changed is replaced."""
    trainer = Direct(personalize, policy.dataset_group)
    yield from awaited(context, personalize, lambda: describe_filters(trainer.filters()))


def _minimum_check(use_case: UseCase) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            MINIMUM,
            asset=dg.AssetKey(["recommender", use_case]),
            description="There are the events its recipe needs, and a tenth more; without them "
            "it is not created.",
        )
    ]


@asset(
    deps=[dataset_imports],
    check_specs=_minimum_check("recommended_for_you"),
    output_required=False,
)
def recommended_for_you(
    context: dg.AssetExecutionContext,
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> Outcome:
    """What a customer may like next; what was purchased is left out."""
    yield from _train(context, "recommended_for_you", personalize, storage, policy)


@asset(deps=[dataset_imports], check_specs=_minimum_check("best_sellers"), output_required=False)
def best_sellers(
    context: dg.AssetExecutionContext,
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> Outcome:
    """What is purchased most."""
    yield from _train(context, "best_sellers", personalize, storage, policy)


@asset(deps=[dataset_imports], check_specs=_minimum_check("most_viewed"), output_required=False)
def most_viewed(
    context: dg.AssetExecutionContext,
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> Outcome:
    """What is viewed most."""
    yield from _train(context, "most_viewed", personalize, storage, policy)


@asset(
    deps=[dataset_imports],
    check_specs=_minimum_check("viewed_x_also_viewed"),
    output_required=False,
)
def viewed_x_also_viewed(
    context: dg.AssetExecutionContext,
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> Outcome:
    """What customers who viewed a product viewed too."""
    yield from _train(context, "viewed_x_also_viewed", personalize, storage, policy)


@asset(
    deps=[dataset_imports],
    check_specs=_minimum_check("frequently_bought_together"),
    output_required=False,
)
def frequently_bought_together(
    context: dg.AssetExecutionContext,
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> Outcome:
    """What is bought together with a product."""
    yield from _train(context, "frequently_bought_together", personalize, storage, policy)


def _train(
    context: dg.AssetExecutionContext,
    use_case: UseCase,
    personalize: PersonalizeResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> Outcome:
    """Train a recommender on what is imported, unless its recipe needs more events."""
    recommender = RECOMMENDERS[use_case]
    data = TrainingData.of(latest(context, "recommender/dataset_imports"))
    needed = minimums(recommender, data.support)
    yield dg.AssetCheckResult(
        check_name=MINIMUM,
        passed=needed.have_headroom,
        severity=dg.AssetCheckSeverity.WARN,
        description=needed.description,
        metadata={one.counted: f"{one.found:,} of {one.needed:,}" for one in needed.minimums},
    )
    if not needed.are_met:
        context.log.warning("%s: %s", recommender.name, needed.description)
        return
    versions = Versions(personalize, storage, policy.dataset_group, recommender)
    yield from awaited(context, personalize, lambda: _trained(context, versions, data, policy))


def _trained(
    context: dg.AssetExecutionContext,
    versions: Versions,
    data: TrainingData,
    policy: PolicyResource,
) -> Metadata:
    recommender, personalize = versions.recommender, versions.personalize
    record = Training(
        recommender=recommender,
        trainer=Direct(personalize, policy.dataset_group),
        versions=versions,
        data=data,
        name=recommender.version(_trained_on(policy, data)),
        keep=policy.keep_recommender_versions,
        report=lambda d: context.log.info("%s: %s", d["name"], d["status"]),
    ).run()
    live, status = versions.live(), versions.get(record.version).status
    said = describe_version(recommender, record, data, status, live.version if live else "")
    if status != "ACTIVE":
        return said
    products = latest_staged(context, "items").scan(versions.storage)
    return said | sample(
        recommender,
        data.busiest,
        products,
        lambda about: personalize.recommend(record.arn, LENGTH, **about),
    )


def _trained_on(policy: PolicyResource, data: TrainingData) -> str:
    return MANAGED if policy.retraining == "managed" else data.dataset_version


def _training_data(
    context: dg.AssetExecutionContext, storage: StorageResource, policy: PolicyResource
) -> TrainingData:
    """Measure the published version that is to be imported."""
    version = str(latest(context, "datasets/interactions")["version"])
    items = int(latest(context, "datasets/items")["rows"])
    return measure_version(storage, policy.dataset_group, version, items)


def _locations(context: dg.AssetExecutionContext) -> dict[DatasetName, str]:
    return {name: str(latest(context, f"datasets/{name}")["uri"]) for name in DATASETS}
