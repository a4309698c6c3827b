"""Amazon Personalize: schemas, datasets, imports, tracker, filters and the five recommenders.

Everything is found by name or created, so a run that was killed takes up what Personalize is
already doing. A recommender is named after the dataset version it was trained on: new data makes
a new version beside the one that answers, and the live pointer then moves to it.
"""

import hashlib
from collections.abc import Iterator

import dagster as dg

from hsp_assets.assets import datasets
from hsp_assets.assets.declaring import group
from hsp_assets.metadata import latest, table
from hsp_assets.recommenders import FILTERS, PREFIX, RECOMMENDERS, UseCase
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS, DatasetName, avro_schema
from hsp_assets.training import Training, minimum_events

asset = group("recommender", "personalize")

MINIMUM = "minimum_events"
Outcome = Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]


@asset()
def schemas(personalize: PersonalizeResource) -> dg.MaterializeResult[None]:
    """The Avro schemas of the three datasets; a changed one gets a new name."""
    arns = {name: _schema(personalize, name) for name in DATASETS}
    return dg.MaterializeResult(
        metadata={
            "schemas": table([{"dataset": n, "arn": arn} for n, arn in arns.items()]),
            **{name: dg.MetadataValue.md(f"```json\n{avro_schema(name)}\n```") for name in arns},
        }
    )


@asset()
def dataset_group(
    personalize: PersonalizeResource, policy: PolicyResource
) -> dg.MaterializeResult[None]:
    """The ECOMMERCE dataset group that owns everything else."""
    described = _group(personalize, policy)
    return dg.MaterializeResult(
        metadata={"arn": described["datasetGroupArn"], "status": described["status"]}
    )


@asset(deps=[schemas, dataset_group, datasets.users, datasets.items, datasets.interactions])
def dataset_imports(
    context: dg.AssetExecutionContext, personalize: PersonalizeResource, policy: PolicyResource
) -> dg.MaterializeResult[None]:
    """The live version's CSVs, imported in full into the three datasets."""
    group_arn = _group(personalize, policy)["datasetGroupArn"]
    jobs = {name: _start_import(context, personalize, name, group_arn) for name in DATASETS}
    described = {
        name: personalize.wait_until_active("dataset_import_job", arn) for name, arn in jobs.items()
    }
    return dg.MaterializeResult(
        metadata={
            "version": str(latest(context, "datasets/interactions")["version"]),
            "dataset_group_arn": group_arn,
            "jobs": table(
                [
                    {"dataset": n, "job": d["jobName"], "status": d["status"]}
                    for n, d in described.items()
                ]
            ),
        }
    )


@asset(deps=[dataset_imports])
def event_tracker(
    personalize: PersonalizeResource, policy: PolicyResource
) -> dg.MaterializeResult[None]:
    """The tracker that takes events in real time; its tracking id is what senders need."""
    group_arn = _group(personalize, policy)["datasetGroupArn"]
    described = personalize.ensure(
        "event_tracker",
        f"{PREFIX}event_tracker",
        {"datasetGroupArn": group_arn},
        datasetGroupArn=group_arn,
    )
    return dg.MaterializeResult(
        metadata={"arn": described["eventTrackerArn"], "tracking_id": described["trackingId"]}
    )


@asset(deps=[dataset_imports])
def filters(personalize: PersonalizeResource, policy: PolicyResource) -> dg.MaterializeResult[None]:
    """Filters that callers may name; a changed expression gets a new name."""
    group_arn = _group(personalize, policy)["datasetGroupArn"]
    described = [
        personalize.ensure(
            "filter",
            name,
            {"datasetGroupArn": group_arn},
            datasetGroupArn=group_arn,
            filterExpression=expression,
        )
        for name, expression in FILTERS.items()
    ]
    return dg.MaterializeResult(
        metadata={
            "filters": table(
                [{"name": f["name"], "expression": f["filterExpression"]} for f in described]
            )
        }
    )


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
    """Train a recommender on the live version, unless the events its recipe needs are missing."""
    recommender = RECOMMENDERS[use_case]
    event_types = latest(context, "datasets/interactions")["event_types"]
    minimum = minimum_events(recommender, event_types)
    yield dg.AssetCheckResult(
        check_name=MINIMUM,
        passed=minimum.has_headroom,
        severity=dg.AssetCheckSeverity.WARN,
        description=minimum.description,
        metadata={"needed": minimum.needed, "found": minimum.found},
    )
    if not minimum.is_met:
        context.log.warning("%s: %s", recommender.name, minimum.description)
        return
    training = Training(context, recommender, personalize, storage, policy.dataset_group)
    yield dg.MaterializeResult(metadata=training.run())


def _group(personalize: PersonalizeResource, policy: PolicyResource) -> dict[str, str]:
    described = personalize.ensure("dataset_group", policy.dataset_group, domain="ECOMMERCE")
    return dict(described)


def _schema(personalize: PersonalizeResource, name: DatasetName) -> str:
    """The ARN of a dataset's schema; schemas are immutable, so the name tells the content."""
    avro = avro_schema(name)
    schema_name = f"{PREFIX}{name}_{hashlib.sha256(avro.encode()).hexdigest()[:8]}"
    return personalize.find("schema", schema_name) or personalize.create(
        "schema", name=schema_name, schema=avro, domain="ECOMMERCE"
    )


def _start_import(
    context: dg.AssetExecutionContext,
    personalize: PersonalizeResource,
    name: DatasetName,
    group_arn: str,
) -> str:
    """Start the import of a dataset's published CSV, or find the one already started."""
    published = latest(context, f"datasets/{name}")
    dataset = personalize.ensure(
        "dataset",
        f"{PREFIX}{name}",
        {"datasetGroupArn": group_arn},
        datasetGroupArn=group_arn,
        datasetType=name,
        schemaArn=_schema(personalize, name),
    )
    arn = str(dataset["datasetArn"])
    job = f"{PREFIX}{name}_{published['version']}"
    return personalize.find("dataset_import_job", job, datasetArn=arn) or personalize.create(
        "dataset_import_job",
        jobName=job,
        datasetArn=arn,
        dataSource={"dataLocation": str(published["uri"])},
        roleArn=personalize.role_arn,
        importMode="FULL",
    )
