"""The rules about single values, one check for each: a row that breaks one is rejected.

The rules themselves are in `schemas` and `publishing.gate`. As long as no more rows of a
dataset are rejected than HSP_MAX_REJECT_SHARE allows, a broken rule warns and the other rows are
published; above it, each broken rule blocks, so that the UI says which ones to look at.
"""

from functools import partial

import polars as pl

from hsp_assets.checks.check import Check, Finding, share
from hsp_assets.checks.measuring import Measured
from hsp_assets.metadata import table
from hsp_assets.publishing.gate import IS_READABLE, REFERENCES
from hsp_assets.schemas import EVENT_TYPES, IS_PRESENT, DatasetName, dtypes, row_rules

EXAMPLES = 20

TEXTS: dict[str, tuple[str, str]] = {
    IS_PRESENT: (
        "What Personalize requires is not empty.",
        "Fill the property in HubSpot, or correct its name in the source file.",
    ),
    IS_READABLE: (
        "Numbers are numbers, whole where they must be, and not too large for their column.",
        "Correct the property in HubSpot; a number there has no unit and no thousands separator.",
    ),
    "is_clean_id": (
        "Ids have no blank at either end and no quote, comma, line break or control character.",
        "Correct `external_id` in HubSpot.",
    ),
    "is_not_float_like": (
        "No id looks like `12.0` or `1.2E+12`, as a spreadsheet leaves it: it matches nothing.",
        "Format the id column as text where it comes from, and import it again.",
    ),
    "is_fitting_id": (
        "Ids have 1 to 256 characters, or Personalize refuses the import.",
        "Give the record a shorter `external_id` in HubSpot.",
    ),
    "is_fitting_text": (
        "Categories and other short texts have at most 1,000 characters, or the import fails.",
        "Shorten the property in HubSpot.",
    ),
    "is_finite": (
        "Prices are neither infinite nor NaN, nor too large for the 32 bits that Personalize uses.",
        "Correct the price in HubSpot.",
    ),
    "is_not_negative": ("Prices are zero or more.", "Correct the price in HubSpot."),
    "is_not_blank": ("The main category is more than blanks.", "Fill the category in HubSpot."),
    "is_flag": (
        "Flags are `True` or `False`: Personalize cannot filter by booleans.",
        "Set the property `promoted` to `True` or `False` in HubSpot.",
    ),
    "is_known_event_type": (
        f"Event types are {', '.join(EVENT_TYPES)}, in this case.",
        "Correct the event type in the shop's tracking, or load the events again.",
    ),
    "is_in_seconds": (
        "Times are epoch seconds after 2000; milliseconds would lie in a far future.",
        "Export TIMESTAMP in seconds (UTC) and load the events again.",
    ),
    "is_not_ahead": (
        "No interaction lies more than a day ahead.",
        "A clock or a unit is wrong: correct the times where they come from.",
    ),
    "is_known_user": (
        "Every interaction is of a user who is published.",
        "Import the missing contacts; one who was deleted or merged takes his interactions along.",
    ),
    "is_known_item": (
        "Every interaction is with an item that is published.",
        "Import the missing products; one that was deleted takes its interactions along.",
    ),
}
"""Of each rule what it says, and what to do when it is broken."""


def checks(dataset: DatasetName) -> tuple[Check[Measured], ...]:
    """A check for each rule about single values of a dataset."""
    return tuple(_check(name) for name in names(dataset))


def names(dataset: DatasetName) -> list[str]:
    """The rules about single values of a dataset."""
    has_numbers = any(dtype != pl.String for dtype in dtypes(dataset).values())
    references = list(REFERENCES.values()) if dataset == "interactions" else []
    return [*row_rules(dataset), *([IS_READABLE] if has_numbers else []), *references]


def _check(name: str) -> Check[Measured]:
    holds, _advice = TEXTS[name]
    return Check(partial(_judge, name), "blocks", name=name, description=holds)


def _judge(name: str, measured: Measured) -> Finding:
    """No row breaks a rule; while few are rejected, those that do only warn."""
    verdict, limit = measured.verdict, measured.policy.max_reject_share
    broken = verdict.rejects.filter(pl.col("rule") == name)
    rows = broken["row"].n_unique()
    return Finding(
        broken.is_empty(),
        f"{rows:,} of {verdict.rows:,} rows break this rule and were rejected. {TEXTS[name][1]}"
        if rows
        else "No row breaks this rule.",
        {"rows": rows, "share": rows / verdict.rows if verdict.rows else 0.0}
        | ({"columns": _by_column(broken), "examples": _examples(broken)} if rows else {}),
        tolerable=verdict.rejected_share <= limit,
    )


def _by_column(broken: pl.DataFrame) -> object:
    by_column = broken.group_by("column").len("rows").sort("rows", descending=True)
    return table(by_column.to_dicts())


def _examples(broken: pl.DataFrame) -> object:
    """The values that break the rule most often, and a record of each; personal ones are hidden."""
    values = broken.group_by("column", "value").agg(
        pl.len().alias("rows"), pl.col("row", "record").first().name.prefix("first_")
    )
    most = values.sort("rows", "first_row", descending=[True, False]).head(EXAMPLES)
    return table(most.with_columns(pl.col("value", "first_record").fill_null("")).to_dicts())


def rejected_share(measured: Measured) -> Finding:
    """Few enough rows were rejected (HSP_MAX_REJECT_SHARE)."""
    verdict, limit = measured.verdict, measured.policy.max_reject_share
    by_rule = verdict.rejects.group_by("column", "rule").len("rows").sort("column", "rule")
    return Finding(
        verdict.rejected_share <= limit,
        f"{verdict.rejected:,} of {verdict.rows:,} rows rejected "
        f"({share(verdict.rejected_share)}, at most {share(limit)}). "
        "Above the limit nothing is published: correct the rows in HubSpot. The file of rejects "
        "names the record of each, the check of each rule says what to do.",
        {"rejected": verdict.rejected, "by_rule": table(by_rule.to_dicts())},
    )
