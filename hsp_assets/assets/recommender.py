"""Amazon Personalize: schemas, datasets, imports, tracker, filters and the five recommenders.

Everything is looked up by name or created, so a run that was killed resumes what Personalize is
already doing, and so does the next run after one that did not wait for its end. How that is done,
and which version of a recommender may answer, is in `training`.
"""

import json
from dataclasses import asdict

import dagster as dg

from hsp_assets.assets import datasets
from hsp_assets.assets.awaiting import Outcome, awaited
from hsp_assets.assets.declaring import group
from hsp_assets.assets.recording import materialized
from hsp_assets.environment.keys import key
from hsp_assets.metadata import Metadata, markdown_table, table
from hsp_assets.realtime.comparison import compare_versions
from hsp_assets.realtime.configuration import publish_configuration
from hsp_assets.realtime.smoke import smoke_test
from hsp_assets.recommenders import RECOMMENDERS, Recommender, UseCase
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.realtime_api import RealtimeApiResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import avro_schema
from hsp_assets.training.data import TrainingData
from hsp_assets.training.erasure import Eraser
from hsp_assets.training.history import metrics_history
from hsp_assets.training.prices import monthly_costs
from hsp_assets.training.recommender import VersionTraining
from hsp_assets.training.reporting import (
    describe_filters,
    describe_group,
    describe_imports,
    describe_tracker,
    describe_version,
    events_of,
)
from hsp_assets.training.resource import TrainingResource
from hsp_assets.training.samples import sample
from hsp_assets.training.support import minimums
from hsp_assets.training.telling import TrainingTold

asset = group("recommender", "aws", "personalize")

MINIMUM = "minimum_events"
READ_FIRST = ("verdict", "gates", "ndcg_by_version", "samples")
"""What of a version stands at the top of its page."""
NOT_CHOSEN = "HSP_RECOMMENDERS does not name it: it is not created."


@asset()
def schemas(training: TrainingResource) -> dg.MaterializeResult[None]:
    """The Avro schemas of the three datasets; a changed one gets a new name."""
    arns = training.trainer.schemas()
    return dg.MaterializeResult(
        metadata={
            "schemas": table([{"dataset": n, "name": _name(arn)} for n, arn in arns.items()]),
            **{name: _columns(avro_schema(name)) for name in arns},
        }
    )


@asset(output_required=False)
def dataset_group(context: dg.AssetExecutionContext, training: TrainingResource) -> Outcome:
    """The ECOMMERCE dataset group that owns everything else."""
    costs = monthly_costs(len(training.recommenders), training.personalize.min_requests_per_second)
    context.log.info(costs)

    def ensure() -> Metadata:
        described = describe_group(training.trainer.dataset_group())
        return described | {"monthly_costs": costs} | training.trainer.about()

    yield from awaited(context, training, ensure)


@asset(
    deps=[schemas, dataset_group, datasets.users, datasets.items, datasets.interactions],
    output_required=False,
)
def dataset_imports(context: dg.AssetExecutionContext, training: TrainingResource) -> Outcome:
    """The live version's CSVs, imported in full into the three datasets, and what they support."""
    data = training.measure_live()

    def import_live() -> Metadata:
        jobs = training.trainer.import_datasets(training.plan(data))
        training.note_imported(data)
        return describe_imports(jobs, data)

    yield from awaited(context, training, import_live, data_version=data.dataset_version)


@asset(deps=[dataset_imports])
def erasure(
    context: dg.AssetExecutionContext, training: TrainingResource
) -> dg.MaterializeResult[None]:
    """Customers who left are deleted from Personalize; only numbers are recorded."""
    eraser = Eraser(training.personalize, training.datasets)
    due, done = eraser.erase(), eraser.records()
    return materialized(
        context,
        training.storage,
        {
            "erased_users": sum(one.users for one in done),
            "erased_records": sum(one.deleted for one in done),
            "running": [one.job for one in due if not one.is_done and not one.reason],
            "failed": {one.job: one.reason for one in due if one.reason},
            "erasures": table([asdict(one) for one in done]),
        },
    )


@asset(deps=[dataset_imports], output_required=False)
def event_tracker(context: dg.AssetExecutionContext, training: TrainingResource) -> Outcome:
    """The tracker that takes events in real time; its tracking id is what senders need."""
    yield from awaited(
        context, training, lambda: describe_tracker(training.trainer.event_tracker())
    )


@asset(deps=[dataset_imports], output_required=False)
def filters(context: dg.AssetExecutionContext, training: TrainingResource) -> Outcome:
    """Filters that callers may name; one whose expression changed is replaced."""
    yield from awaited(context, training, lambda: describe_filters(training.trainer.filters()))


def _name(arn: str) -> str:
    """What a resource of Personalize is called."""
    return arn.rpartition("/")[2]


def _columns(schema: str) -> dg.MarkdownMetadataValue:
    """The fields of an Avro schema as a table."""
    fields = [(field["name"], _types(field["type"])) for field in json.loads(schema)["fields"]]
    return dg.MetadataValue.md(markdown_table(("field", "type"), fields))


def _types(kind: str | list[str]) -> str:
    return kind if isinstance(kind, str) else " or ".join(kind)


def recommender(use_case: UseCase, description: str) -> dg.AssetsDefinition:
    """The asset of a recommender, and the check of what its recipe needs."""
    minimum = dg.AssetCheckSpec(
        MINIMUM,
        asset=key(f"recommender/{use_case}"),
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
    def train(context: dg.AssetExecutionContext, training: TrainingResource) -> Outcome:
        declared, data = RECOMMENDERS[use_case], training.imported()
        if declared not in training.recommenders:
            yield dg.AssetCheckResult(check_name=MINIMUM, passed=True, description=NOT_CHOSEN)
            return
        needed = minimums(declared, data.support)
        yield dg.AssetCheckResult(
            check_name=MINIMUM,
            passed=needed.have_headroom,
            severity=dg.AssetCheckSeverity.WARN,
            description=needed.description,
            metadata={one.counted: f"{one.present:,} of {one.needed:,}" for one in needed.minimums},
        )
        if needed.are_met:
            yield from awaited(context, training, lambda: _train(context, training, declared, data))
        else:
            context.log.warning("%s: %s", declared.name, needed.description)
            training.ledger.add(data)

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
    context: dg.AssetExecutionContext, api: RealtimeApiResource, training: TrainingResource
) -> dg.MaterializeResult[None]:
    """What HubSpot's workflows call: its configuration, and what a running one answers."""
    tracking_id = training.trainer.event_tracker()["trackingId"]
    users = [user for user, _ in training.imported().most_active]
    configured = publish_configuration(training.datasets, tracking_id)
    tested = smoke_test(api, training.datasets, users)
    return materialized(context, training.storage, configured | tested)


@asset(deps=[realtime_api])
def version_comparison(
    storage: StorageResource, policy: PolicyResource
) -> dg.MaterializeResult[None]:
    """How two versions compare that answer at the same time (A/B): what their users did then."""
    return dg.MaterializeResult(metadata=compare_versions(storage, policy.dataset_group))


def _what(declared: Recommender, data: TrainingData) -> str:
    return f"{declared.name} on {sum(events_of(declared, data).values()):,} {declared.events}"


def _train(
    context: dg.AssetExecutionContext,
    training: TrainingResource,
    declared: Recommender,
    data: TrainingData,
) -> Metadata:
    """Train the version of a recommender, and describe it with sample recommendations."""
    versions = training.versions(declared)
    told = TrainingTold(_what(declared, data), versions.training_seconds(), context.log.info)
    record = VersionTraining(
        trainer=training.trainer,
        versions=versions,
        data=data,
        name=training.version_name(declared, data),
        keep=training.policy.keep_recommender_versions,
        report=told.note,
    ).run()
    told.end(record.training_seconds)
    training.ledger.add(data, record.created)
    live, status = versions.live(), versions.status(record)
    described = describe_version(declared, record, data, status, live.version if live else "")
    described |= metrics_history(context, record)
    if status == "ACTIVE":
        described |= sample(versions, record, data)
    first = {name: described[name] for name in READ_FIRST if name in described}
    return first | described
