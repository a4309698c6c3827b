"""What was loaded into HubSpot: products, contacts, events, carts and purchases.

Materializing compares the source's rows with the portal and loads the difference; every row
HubSpot refuses is reported by file and line. How that is done belongs to `loading`.
"""

import dagster as dg
import polars as pl

from hsp_assets.assets import data_model, source_files
from hsp_assets.assets.declaring import group
from hsp_assets.loading import objects
from hsp_assets.loading.carts import load_carts
from hsp_assets.loading.events import load_events
from hsp_assets.loading.outcome import Outcome
from hsp_assets.loading.progress import Progress
from hsp_assets.loading.purchases import load_purchases
from hsp_assets.metadata import row_count
from hsp_assets.publishing.rejects import keep_rejects
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.source_folder import SourceFolderResource
from hsp_assets.resources.storage import StorageResource, rejects_key
from hsp_assets.sources.rows import Source

asset = group("imports", "hubspot")


@asset(deps=[source_files.items, data_model.product_properties])
def products(
    context: dg.AssetExecutionContext,
    source_folder: SourceFolderResource,
    storage: StorageResource,
    hubspot: HubSpotResource,
) -> dg.MaterializeResult[None]:
    """Products of the catalogue, found by `external_id`."""
    source = source_folder.open("items", storage)
    outcome = objects.load_objects(
        hubspot, "products", objects.PRODUCTS, source.accepted(), _progress(context, source)
    )
    return _report(context, storage, outcome)


@asset(deps=[source_files.users, data_model.contact_properties])
def contacts(
    context: dg.AssetExecutionContext,
    source_folder: SourceFolderResource,
    storage: StorageResource,
    hubspot: HubSpotResource,
) -> dg.MaterializeResult[None]:
    """Customers as contacts, found by `external_id`."""
    source = source_folder.open("users", storage)
    outcome = objects.load_objects(
        hubspot, "contacts", objects.CONTACTS, source.accepted(), _progress(context, source)
    )
    return _report(context, storage, outcome)


@asset(deps=[source_files.interactions, data_model.interaction_event, contacts])
def event_completions(
    context: dg.AssetExecutionContext,
    source_folder: SourceFolderResource,
    storage: StorageResource,
    hubspot: HubSpotResource,
) -> dg.MaterializeResult[None]:
    """Interactions as completions of the custom event, attached to their contacts."""
    source = source_folder.open("interactions", storage)
    outcome = load_events(hubspot, source.accepted(), _progress(context, source))
    return _report(context, storage, outcome)


@asset(
    deps=[
        source_files.carts,
        data_model.deal_properties,
        data_model.line_item_properties,
        data_model.ecommerce_pipeline,
        products,
        contacts,
    ]
)
def carts(
    context: dg.AssetExecutionContext,
    source_folder: SourceFolderResource,
    storage: StorageResource,
    hubspot: HubSpotResource,
) -> dg.MaterializeResult[None]:
    """Open carts as pending deals, each with its line item and its contact."""
    source = source_folder.open("carts", storage)
    outcome = load_carts(hubspot, source.accepted(), _progress(context, source))
    return _report(context, storage, outcome)


@asset(deps=[source_files.purchases, carts])
def purchases(
    context: dg.AssetExecutionContext,
    source_folder: SourceFolderResource,
    storage: StorageResource,
    hubspot: HubSpotResource,
    policy: PolicyResource,
) -> dg.MaterializeResult[None]:
    """Purchases: the nearest earlier open cart is completed, or a completed deal is created."""
    source = source_folder.open("purchases", storage)
    rows, progress = list(source.accepted()), _progress(context, source)
    outcome = (
        load_purchases(hubspot, pl.concat(rows), policy.unmatched_purchases, progress)
        if rows
        else Outcome()
    )
    return _report(context, storage, outcome)


def _progress(context: dg.AssetExecutionContext, source: Source) -> Progress:
    """Progress that is told in the run's log."""
    name = context.asset_key.to_user_string()
    return Progress(name, source.count_rows(), context.log.info)


def _report(
    context: dg.AssetExecutionContext, storage: StorageResource, outcome: Outcome
) -> dg.MaterializeResult[None]:
    key = rejects_key(context.asset_key.to_user_string(), context.run.run_id)
    return dg.MaterializeResult(
        metadata={
            **row_count(outcome.rows - outcome.failed),
            "rows": outcome.rows,
            "created": outcome.created,
            "updated": outcome.updated,
            "unchanged": outcome.unchanged,
            "failed": outcome.failed,
            **keep_rejects(storage, key, outcome.rejects, reason="error_type"),
        }
    )
