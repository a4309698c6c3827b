"""The rules that only warn: data from which Personalize would learn less than it could.

They follow what Personalize's console warns of, and what an online shop would find odd. Rules that
block are in `minimum_rules` and `row_rules`, comparisons with the live version in `drift_rules`.
"""

from hsp_assets.checks.check import Finding, share
from hsp_assets.checks.duplicates import DUPLICATES
from hsp_assets.checks.measuring import AGES, Measured
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


def filled(measured: Measured) -> Finding:
    """Columns are 70 % filled, descriptions 85 %; of emptier ones Personalize learns little."""
    shares = {name: measured[name] for name in columns(measured.dataset)}
    sparse = [f"{n} {share(part)}" for n, part in shares.items() if part < _least_filled(n)]
    return Finding(
        not sparse,
        f"Columns filled less than {share(LEAST_FILLED)} (descriptions "
        f"{share(LEAST_TEXT_FILLED)}): {', '.join(sparse) or 'none'}. "
        "Fill the property in HubSpot.",
        {f"{name} filled": part for name, part in shares.items()},
    )


def rows_filled(measured: Measured) -> Finding:
    """At least 70 % of the rows have a value in every column."""
    whole = measured["whole_rows"]
    return Finding(
        whole >= LEAST_FILLED,
        f"{share(whole)} of the rows have a value in every column, {share(LEAST_FILLED)} are "
        "advised. Fill the properties in HubSpot that the check `filled` names.",
        {"whole_rows": whole},
    )


def few_categories(measured: Measured) -> Finding:
    """There are at most 30 main categories; of more Personalize learns little about each."""
    categories = int(measured["categories"])
    return Finding(
        categories <= MOST_CATEGORIES,
        f"{categories:,} main categories, {MOST_CATEGORIES} are advised. Put finer ones into "
        "`category_level_2`.",
        {"categories": categories},
    )


def descriptions_fit(measured: Measured) -> Finding:
    """Descriptions are at most 20,000 characters long; Personalize cuts the rest off."""
    return Finding(
        measured["long"] == 0,
        f"{measured['long']:,.0f} descriptions are longer than {MAX_TEXT:,} characters. "
        "Shorten them in HubSpot.",
    )


def plausible_ages(measured: Measured) -> Finding:
    """Ages lie between 0 and 120."""
    return Finding(
        measured["odd_ages"] == 0,
        f"{measured['odd_ages']:,.0f} users have an age outside {AGES[0]} to {AGES[1]}. "
        "Correct the contact property `age`.",
    )


def plausible_prices(measured: Measured) -> Finding:
    """No price is a thousand times the median."""
    return Finding(
        measured["highest_price"] <= OUTLIER * measured["median_price"],
        f"The highest price is {measured['highest_price']:,.2f}, the median "
        f"{measured['median_price']:,.2f}. Look whether prices of one product are in another unit.",
        {"highest_price": measured["highest_price"], "median_price": measured["median_price"]},
    )


def distinct_interactions(measured: Measured) -> Finding:
    """Hardly an interaction is there twice; Personalize keeps one of each."""
    part = measured[DUPLICATES] / measured["rows"] if measured["rows"] else 0.0
    return Finding(
        part <= MOST_DUPLICATES,
        f"{measured[DUPLICATES]:,.0f} interactions ({share(part)}) are exact duplicates. The "
        "staging query keeps each once: look whether sql/staging/interactions.sql was changed.",
        {"duplicates": int(measured[DUPLICATES])},
    )


def users_seen(measured: Measured) -> Finding:
    """At least a tenth of the users have interactions."""
    return _seen("users", measured["users"], measured["known_users"])


def items_seen(measured: Measured) -> Finding:
    """At least a tenth of the items have interactions."""
    return _seen("items", measured["seen_items"], measured["known_items"])


def times_differ(measured: Measured) -> Finding:
    """Interactions happened at more than one time."""
    return Finding(
        measured["first_time"] < measured["last_time"],
        "All interactions bear the same time: nothing can be learnt from their order. "
        "Export TIMESTAMP in seconds."
        if measured["first_time"] == measured["last_time"]
        else "Interactions happened at different times.",
    )


def times_have_seconds(measured: Measured) -> Finding:
    """Times are more than days, whose order would be lost: midnight is rare."""
    return Finding(
        measured["midnight"] <= MOST_AT_MIDNIGHT,
        f"{share(measured['midnight'])} of the interactions happened at midnight: where times are "
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
