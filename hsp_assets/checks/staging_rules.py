"""The rules about whole datasets that stand between staging and publishing.

Each is one property of the rows the gate accepted: numbers taken from the rows, and a judgement of
them. What Personalize would refuse or train wrongly on blocks; what would merely teach less
warns. Rules about single rows are the pandera models in `schemas`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import polars as pl

from hsp_assets.checks.drift_rules import (
    EVENTS,
    ROWS,
    event_mix_stable,
    fill_stable,
    ids_kept,
    rows_kept,
)
from hsp_assets.checks.findings import Finding, share
from hsp_assets.checks.measuring import Measured, Rule
from hsp_assets.metadata import table
from hsp_assets.schemas import MAX_TEXT, DatasetName, columns

MINIMUM_INTERACTIONS = 1_000
MINIMUM_ACTIVE_USERS = 25
MINIMUM_ACTIVE_SHARE = 0.01
"""Personalize trains on at least 25 users, and 1 % of them, with two interactions or more."""
MOST_EVENT_TYPES = 10
"""Personalize counts distinct event types and optional columns together (quota)."""
REQUIRED_COLUMNS = 3
"""USER_ID, ITEM_ID and TIMESTAMP do not count towards that quota."""
LEAST_FILLED = 0.7
"""Personalize's console warns of a column that is less than 70 % filled."""
MOST_AT_MIDNIGHT = 0.05
LATEST_AHEAD = timedelta(days=1)
AGES = (0, 120)
DAY_SECONDS = 86_400

Numbers = Mapping[str, pl.Expr]


def rejected_share(found: Measured) -> Finding:
    """Few enough rows were set aside (HSP_MAX_REJECT_SHARE)."""
    verdict, limit = found.verdict, found.limits.max_reject_share
    by_rule = verdict.rejects.group_by("column", "rule").len("rows").sort("column", "rule")
    return Finding(
        verdict.rejected_share <= limit,
        f"{verdict.rejected:,} of {verdict.rows:,} rows set aside "
        f"({share(verdict.rejected_share)}, at most {share(limit)}). "
        "Above the limit, correct them in HubSpot: the file of rejects names each.",
        {"rejected": verdict.rejected, "by_rule": table(by_rule.to_dicts())},
    )


def unique_ids(found: Measured) -> Finding:
    """Each id stands once; of a repeated one Personalize would keep the last row."""
    repeated = found["rows"] - found["ids"]
    return Finding(
        repeated == 0,
        f"{repeated:,.0f} of {found['rows']:,.0f} rows repeat an earlier id. "
        "Merge the records in HubSpot.",
    )


def filled(found: Measured) -> Finding:
    """Columns are at least 70 % filled, below which Personalize learns little from them."""
    shares = {name: found[name] for name in columns(found.dataset)}
    sparse = [f"{name} {share(part)}" for name, part in shares.items() if part < LEAST_FILLED]
    return Finding(
        not sparse,
        f"Columns filled less than {share(LEAST_FILLED)}: {', '.join(sparse) or 'none'}. "
        "Fill the property in HubSpot.",
        {f"{name} filled": part for name, part in shares.items()},
    )


def plausible_ages(found: Measured) -> Finding:
    """Ages lie between 0 and 120."""
    return Finding(
        found["odd_ages"] == 0,
        f"{found['odd_ages']:,.0f} users have an age outside {AGES[0]} to {AGES[1]}. "
        "Correct the contact property `age`.",
    )


def descriptions_fit(found: Measured) -> Finding:
    """Descriptions are at most 20,000 characters long; Personalize cuts the rest off."""
    return Finding(
        found["long"] == 0,
        f"{found['long']:,.0f} descriptions are longer than {MAX_TEXT:,} characters. "
        "Shorten them in HubSpot.",
    )


def enough_interactions(found: Measured) -> Finding:
    """There are at least 1,000 interactions, as every recipe of Personalize needs."""
    rows = found["rows"]
    return Finding(
        rows >= MINIMUM_INTERACTIONS,
        f"{MINIMUM_INTERACTIONS:,} interactions needed, {rows:,.0f} found. "
        "Load more events, or wait until the shop has more.",
        {"interactions": int(rows)},
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


def times_not_ahead(found: Measured) -> Finding:
    """No interaction lies more than a day ahead."""
    return Finding(
        found["ahead"] == 0,
        f"{found['ahead']:,.0f} interactions lie more than a day ahead. A clock or a unit is "
        "wrong: correct the times in HubSpot.",
    )


def times_have_seconds(found: Measured) -> Finding:
    """Times are more than days, whose order would be lost: midnight is rare."""
    return Finding(
        found["midnight"] <= MOST_AT_MIDNIGHT,
        f"{share(found['midnight'])} of the interactions happened at midnight: where times are "
        "days, the order within a day is lost. Export TIMESTAMP in seconds.",
    )


def references_known(found: Measured) -> Finding:
    """Every interaction is of a known user with a known item."""
    unknown = found.verdict.rejects.filter(pl.col("rule").str.starts_with("is_known_"))
    unknown = unknown.filter(pl.col("column").is_in(["USER_ID", "ITEM_ID"]))
    ids = unknown.group_by("column", "value").len("rows").sort("rows", descending=True)
    return Finding(
        unknown.is_empty(),
        f"{unknown['row'].n_unique():,} interactions refer to an unknown user or item and were "
        "set aside. Import the missing contacts and products.",
        {"unknown_ids": table(ids.head(20).to_dicts())},
    )


def _ids(dataset: DatasetName) -> Numbers:
    return {"ids": pl.col(columns(dataset)[0]).n_unique()}


def _fill(dataset: DatasetName) -> Numbers:
    return {name: pl.col(name).is_not_null().mean() for name in columns(dataset)}


def _ahead() -> pl.Expr:
    limit = int((datetime.now(UTC) + LATEST_AHEAD).timestamp())
    return (pl.col("TIMESTAMP") > limit).sum()


def _per_user(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.group_by("USER_ID").agg(pl.len().alias("interactions"))


def rules() -> tuple[Rule, ...]:
    """All rules; what they measure may depend on the present time."""
    odd_ages = (~pl.col("AGE").is_between(*AGES)).sum()
    long = (pl.col("PRODUCT_DESCRIPTION").str.len_chars() > MAX_TEXT).sum()
    active = {"active": (pl.col("interactions") > 1).sum(), "users": pl.len()}
    types = {"event_types": pl.col("EVENT_TYPE").n_unique()}
    midnight = (pl.col("TIMESTAMP") % DAY_SECONDS == 0).mean()
    return (
        *_of_every_dataset("users"),
        Rule("users", "blocks", unique_ids, _ids("users")),
        Rule("users", "warns", ids_kept),
        Rule("users", "warns", plausible_ages, {"odd_ages": odd_ages}),
        *_of_every_dataset("items"),
        Rule("items", "blocks", unique_ids, _ids("items")),
        Rule("items", "warns", ids_kept),
        Rule("items", "warns", descriptions_fit, {"long": long}),
        *_of_every_dataset("interactions"),
        Rule("interactions", "blocks", enough_interactions),
        Rule("interactions", "blocks", active_users, active, _per_user),
        Rule("interactions", "blocks", event_types_fit, types),
        Rule("interactions", "blocks", times_not_ahead, {"ahead": _ahead()}),
        Rule("interactions", "warns", times_have_seconds, {"midnight": midnight}),
        Rule("interactions", "warns", references_known),
        Rule("interactions", "warns", event_mix_stable, EVENTS),
    )


def _of_every_dataset(dataset: DatasetName) -> tuple[Rule, ...]:
    return (
        Rule(dataset, "blocks", rejected_share),
        Rule(dataset, "blocks", rows_kept, {ROWS: pl.len()}),
        Rule(dataset, "warns", filled, _fill(dataset)),
        Rule(dataset, "warns", fill_stable),
    )
