"""The rules that stand between staging and publishing, and what each is judged by.

What a rule says is in `row_rules`, `minimum_rules`, `quality_rules` and `drift_rules`; here it is
given its dataset, its severity and the numbers that it wants of the rows. What Personalize would
refuse or train wrongly on blocks; what would merely teach less warns.
"""

from collections.abc import Mapping

import polars as pl

from hsp_assets.checks import minimum_rules, quality_rules
from hsp_assets.checks.drift_rules import (
    EVENTS,
    ROWS,
    event_mix_stable,
    fill_stable,
    ids_kept,
    rows_kept,
)
from hsp_assets.checks.measuring import Rule
from hsp_assets.checks.per_user import interactions_per_user
from hsp_assets.checks.row_rules import rejected_share, rules_about_rows
from hsp_assets.publishing.gate import RECORD_ID
from hsp_assets.schemas import MAX_TEXT, DatasetName, columns

DAY_SECONDS = 86_400

Numbers = Mapping[str, pl.Expr]


def rules() -> tuple[Rule, ...]:
    """All rules."""
    return (*_of_users(), *_of_items(), *_of_interactions())


def _of_users() -> tuple[Rule, ...]:
    records = {
        "with_record_id": pl.col(RECORD_ID).count(),
        "record_ids": pl.col(RECORD_ID).drop_nulls().n_unique(),
    }
    odd_ages = (~pl.col("AGE").is_between(*quality_rules.AGES)).sum()
    return (
        *_of_every_dataset("users"),
        Rule("users", "blocks", minimum_rules.unique_ids, _ids("users")),
        Rule("users", "blocks", minimum_rules.unique_record_ids, records),
        Rule("users", "warns", ids_kept),
        Rule("users", "warns", quality_rules.plausible_ages, {"odd_ages": odd_ages}),
    )


def _of_items() -> tuple[Rule, ...]:
    long = (pl.col("PRODUCT_DESCRIPTION").str.len_chars() > MAX_TEXT).sum()
    prices = {"highest_price": pl.col("PRICE").max(), "median_price": pl.col("PRICE").median()}
    categories = {"categories": pl.col("CATEGORY_L1").n_unique()}
    return (
        *_of_every_dataset("items"),
        Rule("items", "blocks", minimum_rules.unique_ids, _ids("items")),
        Rule("items", "warns", ids_kept),
        Rule("items", "warns", quality_rules.descriptions_fit, {"long": long}),
        Rule("items", "warns", quality_rules.few_categories, categories),
        Rule("items", "warns", quality_rules.plausible_prices, prices),
    )


def _of_interactions() -> tuple[Rule, ...]:
    active = {"active": (pl.col("interactions") > 1).sum(), "users": pl.len()}
    types = {"event_types": pl.col("EVENT_TYPE").n_unique()}
    midnight = (pl.col("TIMESTAMP") % DAY_SECONDS == 0).mean()
    seen = {"seen_items": pl.col("ITEM_ID").approx_n_unique()}
    times = {"first_time": pl.col("TIMESTAMP").min(), "last_time": pl.col("TIMESTAMP").max()}
    return (
        *_of_every_dataset("interactions"),
        Rule("interactions", "blocks", minimum_rules.enough_interactions),
        Rule("interactions", "blocks", minimum_rules.active_users, active, interactions_per_user),
        Rule("interactions", "blocks", minimum_rules.event_types_fit, types),
        Rule("interactions", "warns", quality_rules.distinct_interactions),
        Rule("interactions", "warns", quality_rules.times_have_seconds, {"midnight": midnight}),
        Rule("interactions", "warns", quality_rules.times_differ, times),
        Rule("interactions", "warns", quality_rules.users_seen),
        Rule("interactions", "warns", quality_rules.items_seen, seen),
        Rule("interactions", "warns", event_mix_stable, EVENTS),
    )


def _of_every_dataset(dataset: DatasetName) -> tuple[Rule, ...]:
    whole = pl.all_horizontal(pl.col(columns(dataset)).is_not_null()).mean()
    return (
        Rule(dataset, "blocks", minimum_rules.has_whole_files),
        Rule(dataset, "blocks", minimum_rules.has_columns),
        Rule(dataset, "blocks", minimum_rules.has_rows, {ROWS: pl.len()}),
        *rules_about_rows(dataset),
        Rule(dataset, "blocks", rejected_share),
        Rule(dataset, "blocks", rows_kept, {ROWS: pl.len()}),
        Rule(dataset, "warns", quality_rules.filled, _fill(dataset)),
        Rule(dataset, "warns", quality_rules.rows_filled, {"whole_rows": whole}),
        Rule(dataset, "warns", fill_stable),
    )


def _ids(dataset: DatasetName) -> Numbers:
    return {"ids": pl.col(columns(dataset)[0]).n_unique()}


def _fill(dataset: DatasetName) -> Numbers:
    return {name: pl.col(name).is_not_null().mean() for name in columns(dataset)}
