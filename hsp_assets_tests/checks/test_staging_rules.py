"""Each rule of the gate fails on data that breaks it, and on no other."""

import polars as pl
import pytest

from hsp_assets.checks.measuring import Limits, Measured, Rule, judge_all, measure
from hsp_assets.checks.staging_rules import rules
from hsp_assets.gate import REJECTS, Verdict
from hsp_assets.schemas import DatasetName, dtypes

NOON = 1_706_270_400
GOOD: dict[DatasetName, pl.DataFrame] = {
    "users": pl.DataFrame(
        {"USER_ID": [str(n) for n in range(50)], "AGE": [30] * 50, "GENDER": ["F"] * 50},
        schema=dtypes("users"),
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


RULES = rules()
LIMITS = Limits(max_reject_share=0.01, max_row_drop=0.5, drift_warning=0.1)


def measured(dataset: DatasetName, rows: pl.DataFrame, rejects: pl.DataFrame = REJECTS) -> Measured:
    ours = [rule for rule in RULES if rule.dataset == dataset]
    numbers = measure(ours, rows.lazy()) | {"new_ids": 0.0, "vanished_ids": 0.0}
    verdict = Verdict(rows.height + rejects["row"].n_unique(), rejects)
    before = measure(ours, GOOD[dataset].lazy())
    return Measured(dataset, numbers, before, verdict, LIMITS)


def broken(*rules: tuple[str, str]) -> pl.DataFrame:
    """Rejects, a row for each."""
    return pl.DataFrame(
        [(row, column, rule, "?") for row, (column, rule) in enumerate(rules)],
        schema=REJECTS.schema,
        orient="row",
    )


BAD: dict[tuple[DatasetName, str], tuple[pl.DataFrame, pl.DataFrame]] = {
    ("users", "rejected_share"): (GOOD["users"], broken(("USER_ID", "is_clean_id"))),
    ("users", "unique_ids"): (pl.concat([GOOD["users"], GOOD["users"].head(1)]), REJECTS),
    ("users", "filled"): (GOOD["users"].with_columns(GENDER=None), REJECTS),
    ("users", "plausible_ages"): (GOOD["users"].with_columns(AGE=130), REJECTS),
    ("items", "rejected_share"): (GOOD["items"], broken(("PRICE", "is_finite"))),
    ("items", "unique_ids"): (GOOD["items"].with_columns(ITEM_ID=pl.lit("a")), REJECTS),
    ("items", "filled"): (GOOD["items"].with_columns(CATEGORY_L2=None), REJECTS),
    ("items", "descriptions_fit"): (
        GOOD["items"].with_columns(PRODUCT_DESCRIPTION=pl.lit("x" * 20_001)),
        REJECTS,
    ),
    ("interactions", "rejected_share"): (
        GOOD["interactions"],
        broken(*[("USER_ID", "is_known_user")] * 11),
    ),
    ("interactions", "enough_interactions"): (GOOD["interactions"].head(999), REJECTS),
    ("interactions", "active_users"): (
        GOOD["interactions"].with_columns(USER_ID=pl.lit("1")),
        REJECTS,
    ),
    ("interactions", "event_types_fit"): (
        GOOD["interactions"].with_columns(EVENT_TYPE=pl.format("T{}", pl.col("TIMESTAMP") % 9)),
        REJECTS,
    ),
    ("interactions", "times_not_ahead"): (
        GOOD["interactions"].with_columns(TIMESTAMP=pl.lit(9_999_999_999)),
        REJECTS,
    ),
    ("interactions", "times_have_seconds"): (
        GOOD["interactions"].with_columns(TIMESTAMP=pl.lit(NOON - NOON % 86_400)),
        REJECTS,
    ),
    ("interactions", "references_known"): (
        GOOD["interactions"],
        broken(("ITEM_ID", "is_known_item")),
    ),
    ("interactions", "filled"): (GOOD["interactions"].with_columns(DISCOUNT=None), REJECTS),
}


NAMES = [f"{rule.dataset}-{rule.name}" for rule in RULES]
ABSOLUTE = [rule for rule in RULES if (rule.dataset, rule.name) in BAD]


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_good_data_passes(rule: Rule) -> None:
    assert rule.judge(measured(rule.dataset, GOOD[rule.dataset])).passed


@pytest.mark.parametrize("rule", ABSOLUTE, ids=lambda rule: f"{rule.dataset}-{rule.name}")
def test_data_that_breaks_the_rule_fails_it(rule: Rule) -> None:
    rows, rejects = BAD[rule.dataset, rule.name]
    assert not rule.judge(measured(rule.dataset, rows, rejects)).passed


def test_all_rules_of_a_dataset_are_judged_together() -> None:
    ours = [rule for rule in RULES if rule.dataset == "interactions"]
    findings = judge_all(ours, measured("interactions", GOOD["interactions"]))
    assert [rule.name for rule, finding in findings if not finding.passed] == []
