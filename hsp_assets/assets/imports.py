"""What was loaded into HubSpot: products, contacts, events, carts and purchases.

Materializing compares the source's rows with the portal and loads the difference; every row that
HubSpot rejects is reported by file and line. Only content that has passed the checks of
`source_files` is loaded, whoever starts it. How loading is done belongs to `loading`.
"""

import time
from collections.abc import Callable, Iterable
from functools import partial

import dagster as dg
import polars as pl

from hsp_assets.assets import data_model, source_files
from hsp_assets.assets.declaring import Deps, group
from hsp_assets.assets.recording import materialized
from hsp_assets.environment.keys import address, key
from hsp_assets.loading.carts import load_carts
from hsp_assets.loading.events import load_events
from hsp_assets.loading.objects import load_contacts, load_products
from hsp_assets.loading.outcome import NOT_SHOWN, NOT_SHOWN_SINCE, Load, Outcome
from hsp_assets.loading.progress import Progress
from hsp_assets.loading.purchases import load_purchases
from hsp_assets.loading.verdicts import FINGERPRINT, require_passed
from hsp_assets.metadata import Metadata, row_count, table
from hsp_assets.portal.flows import IMPORT_SOURCES, ImportName, SourceName
from hsp_assets.publishing.rejects import keep_rejects
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.manifests import Manifest, read_manifest
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
        deps=[key(f"source_files/{IMPORT_SOURCES[name]}"), *deps],
    )
    def load_rows(
        context: dg.AssetExecutionContext,
        source_folder: SourceFolderResource,
        storage: StorageResource,
        hubspot: HubSpotResource,
    ) -> dg.MaterializeResult[None]:
        return _load(context, IMPORT_SOURCES[name], partial(load, hubspot), source_folder, storage)

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
    return _load(context, "purchases", load, source_folder, storage)


def _load(
    context: dg.AssetExecutionContext,
    name: SourceName,
    load: Callable[[Iterable[pl.DataFrame], Progress], Outcome],
    source_folder: SourceFolderResource,
    storage: StorageResource,
) -> dg.MaterializeResult[None]:
    """Load a source's accepted rows, and report their outcome."""
    source, asset_name = source_folder.open(name, storage), address(context.asset_key)
    require_passed(storage, source)
    outcome = load(source.accepted(), Progress(asset_name, source.count_rows(), context.log.info))
    source_folder.require_unchanged(source, storage)
    rejects = rejects_key(asset_name, context.run.run_id)
    return materialized(
        context,
        storage,
        {
            "created": outcome.created,
            "updated": outcome.updated,
            "failed": outcome.failed,
            **_found("adopted", outcome.adopted),
            **_found("merged", outcome.merged),
            **keep_rejects(storage, rejects, outcome.rejects, reason="error_type"),
            "unchanged": outcome.unchanged,
            NOT_SHOWN: outcome.not_shown,
            "rows": outcome.rows,
            **row_count(outcome.records),
        },
        facts={
            FINGERPRINT: source.fingerprint,
            NOT_SHOWN_SINCE: _not_shown_since(read_manifest(storage, asset_name), source),
        },
    )


def _not_shown_since(before: Manifest | None, source: Source) -> float:
    """Since when rows of this content are not shown, if any are: epoch seconds."""
    if before is None or before[FINGERPRINT] != source.fingerprint:
        return time.time()
    was_missing = before.facts.get(NOT_SHOWN, 0)
    return float(before.facts.get(NOT_SHOWN_SINCE, before.at)) if was_missing else time.time()


def _found(how: str, rows: pl.DataFrame) -> Metadata:
    """Rows whose contact was not found by its id: how many, and the contacts' record ids."""
    listed = {f"{how}_list": table(rows.to_dicts())} if rows.height else {}
    return {how: rows.height, **listed}
