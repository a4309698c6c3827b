"""Each bound of a rule about a whole dataset: the last value that passes, the first that does not.

The values stand here as numbers, so that a bound that is changed fails a test.
"""

import polars as pl
import pytest

from hsp_assets.checks.accepted_rules import CHECKS
from hsp_assets.checks.check import Check
from hsp_assets.checks.measuring import Measured, measure
from hsp_assets.policy import Policy
from hsp_assets.publishing.gate import REJECTS, Verdict, needed
from hsp_assets.schemas import DATASETS, DatasetName, columns

POLICY = Policy(max_reject_share=0.01, max_row_drop=0.5, drift_warning=0.1)
Numbers = dict[str, float]
BOUNDS: list[tuple[DatasetName, str, Numbers, Numbers]] = [
    ("users", "has_rows", {"rows": 1}, {"rows": 0}),
    ("users", "unique_ids", {"ids": 2_000}, {"ids": 1_999}),
    ("items", "unique_ids", {"ids": 2_000}, {"ids": 1_999}),
    ("users", "unique_record_ids", {"record_ids": 2_000}, {"record_ids": 1_999}),
    ("users", "unique_record_ids", {"rows": 2_000}, {"rows": 2_001}),
    ("interactions", "times_differ", {"last_time": 1}, {"last_time": 0}),
    ("interactions", "filled", {"DISCOUNT": 0.7}, {"DISCOUNT": 0}),
    ("users", "filled", {"GENDER": 0.7}, {"GENDER": 0.699}),
    ("items", "filled", {"PRODUCT_DESCRIPTION": 0.85}, {"PRODUCT_DESCRIPTION": 0.849}),
    ("users", "rows_filled", {"whole_rows": 0.7}, {"whole_rows": 0.699}),
    ("users", "plausible_ages", {"odd_ages": 0}, {"odd_ages": 1}),
    ("items", "few_categories", {"categories": 30}, {"categories": 31}),
    ("items", "plausible_prices", {"highest_price": 1_000}, {"highest_price": 1_000.5}),
    ("items", "descriptions_fit", {"long": 0}, {"long": 1}),
    ("interactions", "distinct_interactions", {"duplicates": 20}, {"duplicates": 21}),
    ("interactions", "times_have_seconds", {"midnight": 0.05}, {"midnight": 0.051}),
    ("interactions", "users_seen", {"users": 100}, {"users": 99}),
    ("interactions", "items_seen", {"seen_items": 100}, {"seen_items": 99}),
    ("interactions", "event_types_fit", {"event_types": 8}, {"event_types": 9}),
    ("interactions", "enough_interactions", {"rows": 1_000}, {"rows": 999}),
    ("interactions", "active_users", {"active": 25}, {"active": 24}),
    (
        "interactions",
        "active_users",
        {"users": 10_000, "active": 100},
        {"users": 10_000, "active": 99},
    ),
    ("users", "rows_kept", {"rows": 1_800}, {"rows": 1_799}),
    ("users", "ids_kept", {"vanished_ids": 200}, {"vanished_ids": 201}),
    ("users", "fill_stable", {"AGE": 0.9}, {"AGE": 0.899}),
    (
        "interactions",
        "event_mix_stable",
        {"View": 1_401, "Purchase": 599},
        {"View": 1_399, "Purchase": 601},
    ),
]


def measured(dataset: DatasetName, **changes: float) -> Measured:
    """What keeps every rule, and changes of it."""
    good: Numbers = {
        "rows": 2_000,
        "ids": 2_000,
        "with_record_id": 2_000,
        "record_ids": 2_000,
        "first_time": 0,
        "last_time": 1,
        "whole_rows": 1,
        "odd_ages": 0,
        "long": 0,
        "categories": 4,
        "highest_price": 2,
        "median_price": 1,
        "duplicates": 0,
        "midnight": 0,
        "users": 1_000,
        "known_users": 1_000,
        "seen_items": 1_000,
        "known_items": 1_000,
        "event_types": 2,
        "active": 1_000,
        "new_ids": 0,
        "vanished_ids": 0,
        "View": 1_600,
        "Purchase": 400,
    }
    good |= dict.fromkeys(columns(dataset), 1.0)
    return Measured(dataset, good | changes, good, Verdict(2_000, REJECTS), POLICY)


def named(dataset: DatasetName, name: str) -> Check[Measured]:
    return next(check for check in CHECKS[dataset] if check.name == name)


@pytest.mark.parametrize(
    ("dataset", "name", "last", "first"), BOUNDS, ids=[f"{d}-{n}" for d, n, *_ in BOUNDS]
)
def test_a_rule_holds_up_to_its_bound_and_no_further(
    dataset: DatasetName, name: str, last: Numbers, first: Numbers
) -> None:
    check = named(dataset, name)
    assert check.finding(measured(dataset, **last)).passed
    assert not check.finding(measured(dataset, **first)).passed


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize(("rows", "is_tolerable"), [(1_000, True), (999, False)])
def test_losing_half_of_the_rows_warns_and_losing_more_blocks(
    dataset: DatasetName, rows: int, is_tolerable: bool
) -> None:
    finding = named(dataset, "rows_kept").finding(measured(dataset, rows=rows))
    assert (finding.passed, finding.tolerable) == (False, is_tolerable)


@pytest.mark.parametrize(("age", "odd"), [(-1, 1), (0, 0), (120, 0), (121, 1)])
def test_ages_are_plausible_from_0_to_120(age: int, odd: int) -> None:
    row = {"USER_ID": "u1", "AGE": age, "GENDER": "F", "RECORD_ID": 1}
    assert measure("users", pl.LazyFrame([row], schema=needed("users")))["odd_ages"] == odd


@pytest.mark.parametrize(("characters", "long"), [(20_000, 0), (20_001, 1)])
def test_descriptions_are_long_from_20001_characters(characters: int, long: int) -> None:
    row = dict.fromkeys(columns("items")) | {"PRODUCT_DESCRIPTION": "x" * characters}
    assert measure("items", pl.LazyFrame([row], schema=needed("items")))["long"] == long
