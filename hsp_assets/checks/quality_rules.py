"""The rules that only warn: data from which Personalize would learn less than it could.

They follow what Personalize's console warns of, and what an online shop would find odd. Rules that
block are in `minimum_rules` and `row_rules`, comparisons with the live version in `drift_rules`.
"""

from hsp_assets.checks.duplicates import DUPLICATES
from hsp_assets.checks.findings import Finding, share
from hsp_assets.checks.measuring import Measured
from hsp_assets.schemas import MAX_TEXT, columns

LEAST_FILLED, LEAST_TEXT_FILLED = 0.7, 0.85
"""Personalize's console warns of a column, and of rows, less than 70 % filled; of a textual column
less than 85 %, which it does not use then."""
MOST_CATEGORIES = 30
"""Personalize's console warns of more main categories."""
LEAST_SEEN = 0.1
"""Of users or items: when fewer have interactions, the ids of two systems may differ."""
MOST_DUPLICATES = 0.01
OUTLIER = 1_000
"""A price that is so many times the median is a wrong unit rather than a costly product."""
MOST_AT_MIDNIGHT = 0.05
AGES = (0, 120)


def filled(found: Measured) -> Finding:
    """Columns are 70 % filled, descriptions 85 %; of emptier ones Personalize learns little."""
    shares = {name: found[name] for name in columns(found.dataset)}
    sparse = [f"{n} {share(part)}" for n, part in shares.items() if part < _least_filled(n)]
    return Finding(
        not sparse,
        f"Columns filled less than {share(LEAST_FILLED)} (descriptions "
        f"{share(LEAST_TEXT_FILLED)}): {', '.join(sparse) or 'none'}. "
        "Fill the property in HubSpot.",
        {f"{name} filled": part for name, part in shares.items()},
    )


def rows_filled(found: Measured) -> Finding:
    """At least 70 % of the rows have a value in every column."""
    whole = found["whole_rows"]
    return Finding(
        whole >= LEAST_FILLED,
        f"{share(whole)} of the rows have a value in every column, {share(LEAST_FILLED)} are "
        "advised. Fill the properties in HubSpot that the check `filled` names.",
        {"whole_rows": whole},
    )


def few_categories(found: Measured) -> Finding:
    """There are at most 30 main categories; of more Personalize learns little about each."""
    categories = int(found["categories"])
    return Finding(
        categories <= MOST_CATEGORIES,
        f"{categories:,} main categories, {MOST_CATEGORIES} are advised. Put finer ones into "
        "`category_level_2`.",
        {"categories": categories},
    )


def descriptions_fit(found: Measured) -> Finding:
    """Descriptions are at most 20,000 characters long; Personalize cuts the rest off."""
    return Finding(
        found["long"] == 0,
        f"{found['long']:,.0f} descriptions are longer than {MAX_TEXT:,} characters. "
        "Shorten them in HubSpot.",
    )


def plausible_ages(found: Measured) -> Finding:
    """Ages lie between 0 and 120."""
    return Finding(
        found["odd_ages"] == 0,
        f"{found['odd_ages']:,.0f} users have an age outside {AGES[0]} to {AGES[1]}. "
        "Correct the contact property `age`.",
    )


def plausible_prices(found: Measured) -> Finding:
    """No price is a thousand times the median."""
    return Finding(
        found["highest_price"] <= OUTLIER * found["median_price"],
        f"The highest price is {found['highest_price']:,.2f}, the median "
        f"{found['median_price']:,.2f}. Look whether prices of one product are in another unit.",
        {"highest_price": found["highest_price"], "median_price": found["median_price"]},
    )


def distinct_interactions(found: Measured) -> Finding:
    """Hardly an interaction is there twice; Personalize keeps one of each."""
    part = found[DUPLICATES] / found["rows"] if found["rows"] else 0.0
    return Finding(
        part <= MOST_DUPLICATES,
        f"{found[DUPLICATES]:,.0f} interactions ({share(part)}) are exact duplicates. The staging "
        "query keeps each once: look whether sql/staging/interactions.sql was changed.",
        {"duplicates": int(found[DUPLICATES])},
    )


def users_seen(found: Measured) -> Finding:
    """At least a tenth of the users have interactions."""
    return _seen("users", found["users"], found["known_users"])


def items_seen(found: Measured) -> Finding:
    """At least a tenth of the items have interactions."""
    return _seen("items", found["seen_items"], found["known_items"])


def times_differ(found: Measured) -> Finding:
    """Interactions happened at more than one time."""
    return Finding(
        found["first_time"] < found["last_time"],
        "All interactions bear the same time: nothing can be learnt from their order. "
        "Export TIMESTAMP in seconds."
        if found["first_time"] == found["last_time"]
        else "Interactions happened at different times.",
    )


def times_have_seconds(found: Measured) -> Finding:
    """Times are more than days, whose order would be lost: midnight is rare."""
    return Finding(
        found["midnight"] <= MOST_AT_MIDNIGHT,
        f"{share(found['midnight'])} of the interactions happened at midnight: where times are "
        "days, the order within a day is lost. Export TIMESTAMP in seconds.",
    )


def _seen(what: str, seen: float, known: float) -> Finding:
    part = seen / known if known else 1.0
    return Finding(
        part >= LEAST_SEEN,
        f"{seen:,.0f} of {known:,.0f} {what} ({share(part)}) have interactions, "
        f"{share(LEAST_SEEN)} are advised. Look whether events bear the ids of contacts and "
        "products (`external_id`).",
        {f"{what}_with_interactions": part},
    )


def _least_filled(column: str) -> float:
    return LEAST_TEXT_FILLED if column == "PRODUCT_DESCRIPTION" else LEAST_FILLED
