"""The rules about whole datasets that stand between staging and publishing.

Each is one property of the rows the gate accepted, judged by itself. What Personalize would
refuse or train wrongly on blocks; what would merely teach less warns. Rules about single rows are
the pandera models in `schemas`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import dagster as dg
import polars as pl

from hsp_assets.checks.findings import Finding, share
from hsp_assets.gate import Verdict
from hsp_assets.metadata import table
from hsp_assets.schemas import MAX_TEXT, DatasetName, columns

MINIMUM_INTERACTIONS = 1_000
MINIMUM_ACTIVE_USERS = 25
MINIMUM_ACTIVE_SHARE = 0.01
"""Personalize trains on at least 25 users, and 1 % of them, with two interactions or more."""
MOST_EVENT_TYPES = 10
"""Personalize counts distinct event types and optional columns together (quota)."""
LEAST_FILLED = 0.7
"""Personalize's console warns of a column that is less than 70 % filled."""
MOST_AT_MIDNIGHT = 0.05
LATEST_AHEAD = timedelta(days=1)
AGES = (0, 120)
DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Subject:
    """What a rule judges.

    Attributes:
        rows: accepted rows of each dataset.
        verdicts: what became of the staged rows of each dataset.
        max_reject_share: share of rows that may be set aside.

    """

    rows: Mapping[DatasetName, pl.LazyFrame]
    verdicts: Mapping[DatasetName, Verdict]
    max_reject_share: float


@dataclass(frozen=True)
class Rule:
    """One property of a staged dataset; name and description are those of the function.

    Attributes:
        dataset: which dataset.
        severity: whether nothing may be published when it does not hold.
        judge: looks whether it holds.

    """

    dataset: DatasetName
    severity: Literal["blocks", "warns"]
    judge: Callable[[Subject, DatasetName], Finding]

    @property
    def spec(self) -> dg.AssetCheckSpec:
        """The check that Dagster shows."""
        return dg.AssetCheckSpec(
            self.judge.__name__,
            asset=dg.AssetKey(["staging", self.dataset]),
            blocking=self.severity == "blocks",
            description=self.judge.__doc__,
        )


def rejected_share(subject: Subject, dataset: DatasetName) -> Finding:
    """Few enough rows were set aside (HSP_MAX_REJECT_SHARE)."""
    verdict = subject.verdicts[dataset]
    by_rule = verdict.rejects.group_by("column", "rule").len("rows").sort("column", "rule")
    return Finding(
        verdict.rejected_share <= subject.max_reject_share,
        f"{verdict.rejected:,} of {verdict.rows:,} rows set aside "
        f"({share(verdict.rejected_share)}, at most {share(subject.max_reject_share)}). "
        "Above the limit, correct them in HubSpot: the file of rejects names each.",
        {"rejected": verdict.rejected, "by_rule": table(by_rule.to_dicts())},
    )


def unique_ids(subject: Subject, dataset: DatasetName) -> Finding:
    """Each id stands once; of a repeated one Personalize would keep the last row."""
    column = columns(dataset)[0]
    rows, ids = _numbers(subject.rows[dataset], pl.len(), pl.col(column).n_unique())
    return Finding(
        rows == ids,
        f"{rows - ids:,.0f} of {rows:,.0f} rows repeat an earlier {column}. "
        "Merge the records in HubSpot.",
    )


def filled(subject: Subject, dataset: DatasetName) -> Finding:
    """Columns are at least 70 % filled, below which Personalize learns little from them."""
    names = columns(dataset)
    found = _numbers(subject.rows[dataset], *(pl.col(c).is_not_null().mean() for c in names))
    sparse = [f"{c} {share(s)}" for c, s in zip(names, found, strict=True) if s < LEAST_FILLED]
    return Finding(
        not sparse,
        f"Columns filled less than {share(LEAST_FILLED)}: {', '.join(sparse) or 'none'}. "
        "Fill the property in HubSpot.",
        {f"{c} filled": s for c, s in zip(names, found, strict=True)},
    )


def plausible_ages(subject: Subject, dataset: DatasetName) -> Finding:
    """Ages lie between 0 and 120."""
    odd, rows = _numbers(
        subject.rows[dataset],
        (~pl.col("AGE").is_between(*AGES)).sum(),
        pl.len(),
    )
    return Finding(
        odd == 0,
        f"{odd:,.0f} of {rows:,.0f} users have an age outside {AGES[0]} to {AGES[1]}. "
        "Correct the contact property `age`.",
    )


def descriptions_fit(subject: Subject, dataset: DatasetName) -> Finding:
    """Descriptions are at most 20,000 characters long; Personalize cuts the rest off."""
    (long,) = _numbers(
        subject.rows[dataset], (pl.col("PRODUCT_DESCRIPTION").str.len_chars() > MAX_TEXT).sum()
    )
    return Finding(
        long == 0,
        f"{long:,.0f} descriptions are longer than {MAX_TEXT:,} characters; Personalize cuts them.",
    )


def enough_interactions(subject: Subject, dataset: DatasetName) -> Finding:
    """There are at least 1,000 interactions, as every recipe of Personalize needs."""
    (rows,) = _numbers(subject.rows[dataset], pl.len())
    return Finding(
        rows >= MINIMUM_INTERACTIONS,
        f"{MINIMUM_INTERACTIONS:,} interactions needed, {rows:,.0f} found. "
        "Load more events, or wait until the shop has more.",
        {"interactions": int(rows)},
    )


def active_users(subject: Subject, dataset: DatasetName) -> Finding:
    """At least 25 users, and 1 % of them, have two interactions, as every recipe needs."""
    per_user = subject.rows[dataset].group_by("USER_ID").len()
    active, users = _numbers(per_user, (pl.col("len") > 1).sum(), pl.len())
    needed = max(MINIMUM_ACTIVE_USERS, MINIMUM_ACTIVE_SHARE * users)
    return Finding(
        active >= needed,
        f"{needed:,.0f} users with two interactions needed, {active:,.0f} of {users:,.0f} found. "
        "Load more events, or wait until customers come back.",
        {"active_users": int(active), "users": int(users)},
    )


def event_types_fit(subject: Subject, dataset: DatasetName) -> Finding:
    """Event types and optional columns together are at most 10 (quota of Personalize)."""
    (types,) = _numbers(subject.rows[dataset], pl.col("EVENT_TYPE").n_unique())
    counted = int(types) + len(columns(dataset)) - 3
    return Finding(
        counted <= MOST_EVENT_TYPES,
        f"{types:.0f} event types and the optional columns make {counted}; "
        f"Personalize takes {MOST_EVENT_TYPES}. Merge event types in the shop's tracking.",
    )


def times_not_ahead(subject: Subject, dataset: DatasetName) -> Finding:
    """No interaction lies more than a day ahead."""
    limit = int((datetime.now(UTC) + LATEST_AHEAD).timestamp())
    (ahead,) = _numbers(subject.rows[dataset], (pl.col("TIMESTAMP") > limit).sum())
    return Finding(
        ahead == 0,
        f"{ahead:,.0f} interactions lie more than a day ahead. A clock or a unit is wrong: "
        "correct the times in HubSpot.",
    )


def times_have_seconds(subject: Subject, dataset: DatasetName) -> Finding:
    """Times are more than days, whose order would be lost: midnight is rare."""
    (midnight,) = _numbers(subject.rows[dataset], (pl.col("TIMESTAMP") % DAY_SECONDS == 0).mean())
    return Finding(
        midnight <= MOST_AT_MIDNIGHT,
        f"{share(midnight)} of the interactions happened at midnight: their times are days, "
        "and the order within a day is lost. Export TIMESTAMP in seconds.",
    )


def references_known(subject: Subject, dataset: DatasetName) -> Finding:
    """Every interaction is of a known user with a known item."""
    rejects = subject.verdicts[dataset].rejects
    unknown = rejects.filter(pl.col("rule").str.starts_with("is_known_"))
    ids = unknown.group_by("column", "value").len("rows").sort("rows", descending=True)
    return Finding(
        unknown.is_empty(),
        f"{unknown['row'].n_unique():,} interactions refer to an unknown user or item and were set "
        "aside. Import the missing contacts and products.",
        {"unknown_ids": table(ids.head(20).to_dicts())},
    )


def _numbers(frame: pl.LazyFrame, *expressions: pl.Expr) -> list[float]:
    """Aggregates of a frame as numbers; of no rows they are zero."""
    named = [e.alias(str(i)) for i, e in enumerate(expressions)]
    return [float(value or 0) for value in frame.select(named).collect(engine="streaming").row(0)]


RULES: tuple[Rule, ...] = (
    Rule("users", "blocks", rejected_share),
    Rule("users", "blocks", unique_ids),
    Rule("users", "warns", filled),
    Rule("users", "warns", plausible_ages),
    Rule("items", "blocks", rejected_share),
    Rule("items", "blocks", unique_ids),
    Rule("items", "warns", filled),
    Rule("items", "warns", descriptions_fit),
    Rule("interactions", "blocks", rejected_share),
    Rule("interactions", "blocks", enough_interactions),
    Rule("interactions", "blocks", active_users),
    Rule("interactions", "blocks", event_types_fit),
    Rule("interactions", "blocks", times_not_ahead),
    Rule("interactions", "warns", times_have_seconds),
    Rule("interactions", "warns", references_known),
    Rule("interactions", "warns", filled),
)
