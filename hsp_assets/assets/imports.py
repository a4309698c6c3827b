"""What was loaded into HubSpot: products, contacts, events, carts and purchases.

Materializing compares the source's rows with the portal and loads the difference; every row that
HubSpot rejects is reported by file and line. How that is done belongs to `loading`.
"""

from collections.abc import Callable, Iterable
from functools import partial

import dagster as dg
import polars as pl

from hsp_assets.assets import data_model, source_files
from hsp_assets.assets.declaring import Deps, group
from hsp_assets.loading.carts import load_carts
from hsp_assets.loading.events import load_events
from hsp_assets.loading.objects import load_contacts, load_products
from hsp_assets.loading.outcome import Load, Outcome
from hsp_assets.loading.progress import Progress
from hsp_assets.loading.purchases import load_purchases
from hsp_assets.metadata import row_count
from hsp_assets.portal.flows import IMPORT_SOURCES, ImportName
from hsp_assets.publishing.rejects import keep_rejects
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.source_folder import SourceFolderResource
from hsp_assets.resources.storage import StorageResource, rejects_key
from hsp_assets.sources.rows import Source

asset = group("imports", "hubspot")


def imported(name: ImportName, description: str, load: Load, deps: Deps) -> dg.AssetsDefinition:
    """The asset that loads the rows of one source."""

    @asset(
        asset_name=name,
        description=description,
        deps=[dg.AssetKey(["source_files", IMPORT_SOURCES[name]]), *deps],
    )
    def load_rows(
        context: dg.AssetExecutionContext,
        source_folder: SourceFolderResource,
        storage: StorageResource,
        hubspot: HubSpotResource,
    ) -> dg.MaterializeResult[None]:
        source = source_folder.open(IMPORT_SOURCES[name], storage)
        return _load(context, source, partial(load, hubspot), storage)

    return load_rows


products = imported(
    "products",
    "Products of the catalogue, with the key `external_id`.",
    load_products,
    [data_model.product_properties],
)
contacts = imported(
    "contacts",
    "Customers as contacts, with the key `external_id`.",
    load_contacts,
    [data_model.contact_properties],
)
event_completions = imported(
    "event_completions",
    "Interactions as completions of the custom event, attached to their contacts.",
    load_events,
    [data_model.interaction_event, contacts],
)
carts = imported(
    "carts",
    "Open carts as pending deals, each with its line item and its contact.",
    load_carts,
    [
        data_model.deal_properties,
        data_model.line_item_properties,
        data_model.ecommerce_pipeline,
        products,
        contacts,
    ],
)


@asset(deps=[source_files.purchases, carts])
def purchases(
    context: dg.AssetExecutionContext,
    source_folder: SourceFolderResource,
    storage: StorageResource,
    hubspot: HubSpotResource,
    policy: PolicyResource,
) -> dg.MaterializeResult[None]:
    """Purchases: the nearest earlier open cart is completed, or a completed deal is created."""
    load = partial(load_purchases, hubspot, unmatched=policy.unmatched_purchases)
    return _load(context, source_folder.open("purchases", storage), load, storage)


def _load(
    context: dg.AssetExecutionContext,
    source: Source,
    load: Callable[[Iterable[pl.DataFrame], Progress], Outcome],
    storage: StorageResource,
) -> dg.MaterializeResult[None]:
    """Load a source's accepted rows, and report their outcome."""
    name = context.asset_key.to_user_string()
    outcome = load(source.accepted(), Progress(name, source.count_rows(), context.log.info))
    key = rejects_key(name, context.run.run_id)
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
