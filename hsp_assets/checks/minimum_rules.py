"""The rules that block: datasets that Personalize would refuse, or train wrongly on.

Rules that merely warn are in `quality_rules`, rules about single rows in `row_rules`.
"""

from hsp_assets.checks.duplicates import DUPLICATES
from hsp_assets.checks.findings import Finding
from hsp_assets.checks.measuring import Measured
from hsp_assets.schemas import columns

MINIMUM_INTERACTIONS = 1_000
MINIMUM_ACTIVE_USERS = 25
MINIMUM_ACTIVE_SHARE = 0.01
"""Personalize trains on at least 25 users, and 1 % of them, with two interactions or more."""
MOST_EVENT_TYPES = 10
"""Personalize counts distinct event types and optional columns together (quota)."""
REQUIRED_COLUMNS = 3
"""USER_ID, ITEM_ID and TIMESTAMP do not count towards that quota."""


def has_columns(_found: Measured) -> Finding:
    """The staged rows have every column of the dataset."""
    return has_columns_but([])


def has_columns_but(missing: list[str]) -> Finding:
    """What is found when columns are missing, or none is."""
    return Finding(
        not missing,
        f"Columns missing: {', '.join(missing) or 'none'}. Where one is, compare the query in "
        "sql/staging with the columns of the dataset, and stage again.",
    )


def unique_ids(found: Measured) -> Finding:
    """Each id stands once; of a repeated one Personalize would keep the last row."""
    repeated = found["rows"] - found["ids"]
    return Finding(
        repeated == 0,
        f"{repeated:,.0f} of {found['rows']:,.0f} rows repeat an earlier id. "
        "Merge the records in HubSpot.",
    )


def enough_interactions(found: Measured) -> Finding:
    """There are at least 1,000 interactions, as every recipe of Personalize needs."""
    distinct = found["rows"] - found[DUPLICATES]
    return Finding(
        distinct >= MINIMUM_INTERACTIONS,
        f"{MINIMUM_INTERACTIONS:,} distinct interactions needed, {distinct:,.0f} found. "
        "Load more events, or wait until the shop has more.",
        {"interactions": int(distinct)},
    )


def active_users(found: Measured) -> Finding:
    """At least 25 users, and 1 % of them, have two interactions, as every recipe needs."""
    active, users = found["active"], found["users"]
    needed = max(MINIMUM_ACTIVE_USERS, MINIMUM_ACTIVE_SHARE * users)
    return Finding(
        active >= needed,
        f"{needed:,.0f} users with two interactions needed, {active:,.0f} of {users:,.0f} found. "
        "Load more events, or wait until customers come back.",
        {"active_users": int(active), "users": int(users)},
    )


def event_types_fit(found: Measured) -> Finding:
    """Event types and optional columns together are at most 10 (quota of Personalize)."""
    types = int(found["event_types"])
    counted = types + len(columns("interactions")) - REQUIRED_COLUMNS
    return Finding(
        counted <= MOST_EVENT_TYPES,
        f"{types} event types and the optional columns make {counted}; "
        f"Personalize takes {MOST_EVENT_TYPES}. Merge event types in the shop's tracking.",
    )
