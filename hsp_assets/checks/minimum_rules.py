"""The rules that block: datasets that Personalize would refuse, or train wrongly on.

Rules that merely warn are in `quality_rules`, rules about single rows in `row_rules`.
"""

from hsp_assets.checks.check import Finding
from hsp_assets.checks.duplicates import DUPLICATES
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


def has_rows(measured: Measured) -> Finding:
    """There is at least one row that may be published."""
    rows = measured["rows"]
    return Finding(
        rows > 0,
        f"{rows:,.0f} of {measured.verdict.rows:,} staged rows may be published. If none was "
        "staged, look at the share (its row counts, HSP_SNOWFLAKE_SCHEMA) and stage again; if all "
        "were rejected, the checks of the rules that they broke say what to do.",
        {"rows": rows, "staged": measured.verdict.rows},
    )


def unique_ids(measured: Measured) -> Finding:
    """Each id stands once; of a repeated one Personalize would keep the last row."""
    repeated = measured["rows"] - measured["ids"]
    named = f" ({', '.join(measured.repeated)})" if measured.repeated else ""
    return Finding(
        repeated == 0,
        f"{repeated:,.0f} of {measured['rows']:,.0f} rows repeat an earlier id{named}. The staging "
        f"query keeps each once: look whether sql/staging/{measured.dataset}.sql was changed, and "
        "merge records that share an `external_id` in HubSpot.",
        {"repeated": repeated},
    )


def unique_record_ids(measured: Measured) -> Finding:
    """Each user has a HubSpot record id of his own, by which the real-time API finds him."""
    without = measured["rows"] - measured["with_record_id"]
    shared = measured["with_record_id"] - measured["record_ids"]
    return Finding(
        without + shared == 0,
        f"{without:,.0f} users have no record id, {shared:,.0f} share one with another. HubSpot "
        "calls with record ids: these would be recommended another user's products. Look whether "
        "sql/staging/users.sql was changed, and stage again.",
        {"without_record_id": without, "shared_record_ids": shared},
    )


def enough_interactions(measured: Measured) -> Finding:
    """There are at least 1,000 interactions, as every recipe of Personalize needs."""
    distinct = measured["rows"] - measured[DUPLICATES]
    return Finding(
        distinct >= MINIMUM_INTERACTIONS,
        f"{MINIMUM_INTERACTIONS:,} distinct interactions needed, {distinct:,.0f} found. "
        "Load more events, or wait until the shop has more.",
        {"interactions": int(distinct)},
    )


def active_users(measured: Measured) -> Finding:
    """At least 25 users, and 1 % of them, have two interactions, as every recipe needs."""
    active, users = measured["active"], measured["users"]
    needed = max(MINIMUM_ACTIVE_USERS, MINIMUM_ACTIVE_SHARE * users)
    return Finding(
        active >= needed,
        f"{needed:,.0f} users with two interactions needed, {active:,.0f} of {users:,.0f} found. "
        "Load more events, or wait until customers come back.",
        {"active_users": int(active), "users": int(users)},
    )


def event_types_fit(measured: Measured) -> Finding:
    """Event types and optional columns together are at most 10 (quota of Personalize)."""
    types = int(measured["event_types"])
    counted = types + len(columns("interactions")) - REQUIRED_COLUMNS
    return Finding(
        counted <= MOST_EVENT_TYPES,
        f"{types} event types and the optional columns make {counted}; "
        f"Personalize takes {MOST_EVENT_TYPES}. Merge event types in the shop's tracking.",
    )
