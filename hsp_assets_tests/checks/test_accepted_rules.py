"""Each rule of the gate fails on data that breaks it, and on no other."""

import polars as pl
import pytest

from hsp_assets.checks import duplicates
from hsp_assets.checks.accepted_rules import CHECKS
from hsp_assets.checks.check import Check
from hsp_assets.checks.duplicates import count_duplicates
from hsp_assets.checks.measuring import Measured, measure
from hsp_assets.checks.row_rules import names
from hsp_assets.policy import Policy
from hsp_assets.publishing.gate import REJECTS, Verdict, needed
from hsp_assets.schemas import DATASETS, DatasetName, dtypes

NOON = 1_706_270_400
GOOD: dict[DatasetName, pl.DataFrame] = {
    "users": pl.DataFrame(
        {"USER_ID": [str(n) for n in range(50)], "AGE": [30] * 50, "GENDER": ["F"] * 50}
        | {"RECORD_ID": range(50)},
        schema=needed("users"),
    ),
    "items": pl.DataFrame(
        {
            "ITEM_ID": ["a", "b"],
            "PRICE": [1.0, 2.5],
            "CATEGORY_L1": ["x", "x"],
            "CATEGORY_L2": ["y", "y"],
            "PRODUCT_NAME": ["one", "two"],
            "PRODUCT_DESCRIPTION": ["first", "second"],
            "GENDER": ["Any", "F"],
            "PROMOTED": ["True", "False"],
        },
        schema=dtypes("items"),
    ),
    "interactions": pl.DataFrame(
        {
            "USER_ID": [str(n % 50) for n in range(1_000)],
            "ITEM_ID": ["a", "b"] * 500,
            "EVENT_TYPE": ["View"] * 1_000,
            "TIMESTAMP": [NOON + n for n in range(1_000)],
            "DISCOUNT": ["No"] * 1_000,
        },
        schema=dtypes("interactions"),
    ),
}


POLICY = Policy(max_reject_share=0.01, max_row_drop=0.5, drift_warning=0.1)


def measured(dataset: DatasetName, rows: pl.DataFrame, rejects: pl.DataFrame = REJECTS) -> Measured:
    numbers = measure(dataset, rows.lazy()) | {"new_ids": 0.0, "vanished_ids": 0.0}
    numbers |= {"known_users": 50.0, "known_items": 20.0}
    if dataset == "interactions":
        numbers["duplicates"] = count_duplicates(rows.lazy(), rows.height)
    verdict = Verdict(rows.height + rejects["row"].n_unique(), rejects)
    before = measure(dataset, GOOD[dataset].lazy())
    return Measured(dataset, numbers, before, verdict, POLICY)


def broken(*rules: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        [(row, column, rule, "?", f"{row}") for row, (column, rule) in enumerate(rules)],
        schema=REJECTS.schema,
        orient="row",
    )


def named(dataset: DatasetName, name: str) -> Check[Measured]:
    return next(check for check in CHECKS[dataset] if check.name == name)


@pytest.mark.parametrize("dataset", DATASETS)
def test_good_data_passes_every_check(dataset: DatasetName) -> None:
    good = measured(dataset, GOOD[dataset])
    assert [check.name for check in CHECKS[dataset] if not check.finding(good).passed] == []


@pytest.mark.parametrize("dataset", DATASETS)
def test_more_rejected_rows_than_the_limit_block(dataset: DatasetName) -> None:
    rejects = broken(*[("USER_ID", "is_clean_id")] * 11)
    finding = named(dataset, "rejected_share").finding(measured(dataset, GOOD[dataset], rejects))
    assert (finding.passed, finding.tolerable) == (False, False)


ABOUT_ROWS = [(dataset, name) for dataset in DATASETS for name in names(dataset)]


@pytest.mark.parametrize(("dataset", "name"), ABOUT_ROWS)
def test_a_row_that_breaks_a_rule_warns_and_above_the_limit_blocks(
    dataset: DatasetName, name: str
) -> None:
    check = named(dataset, name)
    few, many = broken((name, name)), broken(*[(name, name)] * 500)
    warned = check.finding(measured(dataset, pl.concat([GOOD[dataset]] * 200), few))
    blocked = check.finding(measured(dataset, GOOD[dataset], many))
    assert (warned.passed, warned.tolerable) == (False, True)
    assert (blocked.passed, blocked.tolerable) == (False, False)


def test_duplicates_among_many_interactions_are_estimated_from_some_users(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    half = pl.DataFrame({"USER_ID": [str(n) for n in range(60_000)]})
    twice = pl.concat([half, half]).lazy()
    assert count_duplicates(twice, 120_000) == 60_000
    monkeypatch.setattr(duplicates, "EXACT_UP_TO", 20_000)
    assert count_duplicates(twice, 120_000) == 60_000
