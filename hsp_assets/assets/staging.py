"""The share's rows shaped as the three datasets and unloaded to S3, by SQL inside Snowflake.

No row passes through Python: `COPY INTO` writes Parquet parts to the bucket, and its statement is
on the materialization. What may be published is decided by the gate, the group `accepted`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

import dagster as dg
import polars as pl

from hsp_assets import sql
from hsp_assets.assets import share
from hsp_assets.assets.declaring import group
from hsp_assets.assets.recording import materialized
from hsp_assets.checks.from_manifest import Materialized
from hsp_assets.checks.staging import CHECKS
from hsp_assets.environment.keys import key
from hsp_assets.metadata import Metadata, column_schema, lineage, preview, row_count, table
from hsp_assets.portal.flows import KIND_VIEWS
from hsp_assets.publishing.gate import RECORD_ID
from hsp_assets.publishing.retention import retire_work
from hsp_assets.publishing.staged import PART, Staged, parts_signature
from hsp_assets.publishing.streaming import in_small_pieces
from hsp_assets.resources.manifests import read_manifest
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.resources.storage import StorageResource, staging_prefix
from hsp_assets.schemas import DatasetName, columns, personal_columns
from hsp_assets.share.progress import Shown
from hsp_assets.share.unloading import unload

asset = group("staging", "snowflake", "sql", "parquet")

Outcome = Iterator[dg.MaterializeResult[None]]


@asset(deps=[share.objects_contacts], check_specs=CHECKS["users"].specs)
def users(
    context: dg.AssetExecutionContext,
    snowflake: SnowflakeShareResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> Outcome:
    """Contacts as users: one row per external id, with the record id beside it."""
    yield _stage(context, "users", snowflake, storage, policy)


@asset(deps=[share.objects_products], check_specs=CHECKS["items"].specs)
def items(
    context: dg.AssetExecutionContext,
    snowflake: SnowflakeShareResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> Outcome:
    """Products as items: the whole catalogue, one row per external id, text verbatim."""
    yield _stage(context, "items", snowflake, storage, policy)


@asset(
    deps=[
        share.objects_contacts,
        share.objects_products,
        share.objects_line_items,
        share.objects_deals,
        share.object_properties_history,
        share.associations_deals_to_contacts,
        share.associations_line_items_to_deals,
        share.events_ecommerce_interactions,
        share.pipeline_stages,
    ],
    check_specs=CHECKS["interactions"].specs,
)
def interactions(
    context: dg.AssetExecutionContext,
    snowflake: SnowflakeShareResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> Outcome:
    """Events, carts and purchases as interactions, each user, item, type and second once."""
    yield _stage(context, "interactions", snowflake, storage, policy)


def _stage(
    context: dg.AssetExecutionContext,
    dataset: DatasetName,
    snowflake: SnowflakeShareResource,
    storage: StorageResource,
    policy: PolicyResource,
) -> dg.MaterializeResult[None]:
    run = context.run.run_id
    prefix = staging_prefix(dataset, run)
    uri = storage.uri(prefix)
    storage.delete(prefix)  # a retried step may have left parts, and COPY INTO would add to them
    retire_work(storage, policy.keep_work_days)
    shown = _shown(storage)
    unloaded = unload(dataset, uri, snowflake)
    rows = pl.scan_parquet(f"{uri}*{PART}", storage_options=storage.polars_options)
    parts = parts_signature(storage, dataset, run)
    staged = Staged(dataset, run, uri, _fingerprint(dataset, rows), parts, shown)
    counted = {
        **unloaded.left_out,
        **_repeated(dataset, rows, unloaded.left_out),
    }
    judged = Materialized({**row_count(unloaded.rows), **counted}, policy)
    return materialized(
        context,
        storage,
        {
            "rows": unloaded.rows,
            "counted": table([{"what": name, "rows": count} for name, count in counted.items()]),
            **preview(rows.head().collect(), hidden=personal_columns(dataset)),
            **_lineage(dataset),
            "dagster/uri": uri,
            "query_id": unloaded.query_id,
            "parameters": table([{"name": n, "value": v} for n, v in unloaded.parameters.items()]),
            "statement": dg.MetadataValue.md(f"```sql\n{unloaded.statement}\n```"),
            **row_count(unloaded.rows),
            **column_schema(dataset),
        },
        facts={**counted, **asdict(staged)},
        data_version=staged.fingerprint,
        check_results=CHECKS[dataset].results(judged),
    )


def _shown(storage: StorageResource) -> dict[str, Mapping[str, float | None]]:
    """What the views of the share showed when they were observed last, by view.

    Rows are read later than that, so they hold all of it.
    """
    seen = {view: read_manifest(storage, f"share/{view}") for view in KIND_VIEWS.values()}
    return {view: {**Shown.of(one).facts(), "at": one.at} for view, one in seen.items() if one}


def _fingerprint(dataset: DatasetName, rows: pl.LazyFrame) -> str:
    """A hash of the rows as a set, over the columns that may be published.

    Parts are written in parallel, so their order means nothing; SOURCE_ID (the record of
    an interaction, more bytes than all the rest) is not published.
    """
    published = {*columns(dataset), RECORD_ID}
    hashes = pl.struct(name for name in rows.collect_schema() if name in published).hash(seed=0)
    combined = rows.select(hashes.sum().alias("sum"), hashes.bitwise_xor().alias("xor"))
    with in_small_pieces():
        return "-".join(f"{value:016x}" for value in combined.collect(engine="streaming").row(0))


def _repeated(
    dataset: DatasetName, rows: pl.LazyFrame, left_out: Mapping[str, int]
) -> Mapping[str, int]:
    """How many events give no row, because a deal or an earlier event records the same thing."""
    if dataset != "interactions":
        return {}
    from_events = rows.select((pl.col("SOURCE") == "event").sum()).collect(engine="streaming")
    return {"events_repeated": left_out["events"] - int(from_events.item())}


def _lineage(dataset: DatasetName) -> Metadata:
    return lineage(
        {
            column: [(_observer(view), source) for view, source in origins]
            for column, origins in sql.column_lineage(dataset).items()
        }
    )


def _observer(view: str) -> dg.AssetKey:
    """The asset that observes a view which the staging queries read."""
    name = KIND_VIEWS["event_completions"] if view == sql.EVENT_VIEW else view.lower()
    return key(f"share/{name}")
