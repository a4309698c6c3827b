"""What the staging queries left out of the datasets, so that no row is lost in silence.

The counts are taken by `sql/left_out`. These checks warn: what is left out cannot be addressed, or
is no interaction, and what remains is right. Each asset judges itself while it is made. Whether the
rows may be published belongs to `accepted`.
"""

from collections.abc import Mapping

from hsp_assets.checks.check import AssetChecks, Check, Finding
from hsp_assets.checks.from_manifest import Materialized
from hsp_assets.schemas import DatasetName

WITHOUT_ID, REPEATED_ID = "without_external_id", "repeated_external_id"


def reconciles(asset: Materialized) -> Finding:
    """Every record of the share is a row, or is left out for a reason that is counted."""
    name, records = next((n, int(asset[n])) for n in ("contacts", "products") if n in asset.facts)
    rows = int(asset["dagster/row_count"])
    without, repeated = int(asset[WITHOUT_ID]), int(asset[REPEATED_ID])
    return Finding(
        records == rows + without + repeated,
        f"{records:,} {name} = {rows:,} rows + {without:,} without an external id + {repeated:,} "
        "with one that another record has. If they differ, the share was refreshed between the "
        "two looks: materialize staging again.",
        {name: records, "rows": rows},
    )


def all_have_ids(asset: Materialized) -> Finding:
    """Every record has an external id of its own, by which the shop can address it."""
    without, repeated = int(asset[WITHOUT_ID]), int(asset[REPEATED_ID])
    return Finding(
        without + repeated == 0,
        f"{without:,} records have no external id, {repeated:,} one that a record changed later "
        "has too; they are left out. Fill `external_id` in HubSpot, and merge what is double.",
        {WITHOUT_ID: without, REPEATED_ID: repeated},
    )


def deals_are_whole(asset: Materialized) -> Finding:
    """Every deal of the pipeline has a line item, one contact, and was a cart or a purchase."""
    reasons = {
        "without_line_item": "have no line item and are left out",
        "in_other_stages": "were never pending nor completed and are left out",
        "without_contact": "have no contact and are rejected",
        "of_several_contacts": "have several contacts, of which the main one counts",
    }
    counts = {f"deals_{name}": int(asset[f"deals_{name}"]) for name in reasons}
    parts = [f"{counts[f'deals_{name}']:,} {text}" for name, text in reasons.items()]
    return Finding(
        not any(counts.values()),
        f"Of {int(asset['deals']):,} deals {', '.join(parts)}. Correct them in HubSpot.",
        {"deals": int(asset["deals"]), **counts},
    )


def events_name_their_user(asset: Materialized) -> Finding:
    """Every event is attached to the contact whose external id it carries."""
    events = int(asset["events"])
    without, of_another = (
        int(asset[f"events_{name}"]) for name in ("without_contact", "of_another_user")
    )
    return Finding(
        without + of_another == 0,
        f"Of {events:,} events {without:,} have no contact and are rejected, {of_another:,} "
        "carry the id of another user than their contact, which counts. "
        "Import the missing contacts; see whether contacts were merged or ids changed.",
        {"events": events, "without_contact": without, "of_another_user": of_another},
    )


RECORDS = (Check(reconciles, "warns"), Check(all_have_ids, "warns"))

CHECKS: Mapping[DatasetName, AssetChecks[Materialized]] = {
    "users": AssetChecks("staging/users", RECORDS),
    "items": AssetChecks("staging/items", RECORDS),
    "interactions": AssetChecks(
        "staging/interactions",
        (Check(deals_are_whole, "warns"), Check(events_name_their_user, "warns")),
    ),
}
