"""Judging rules about a dataset with as few passes over its rows as possible.

Every number that any rule of a dataset needs is taken in one pass, so that a gate of twenty
checks reads ten million rows once and not twenty times.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import dagster as dg
import polars as pl

from hsp_assets.checks.findings import Finding
from hsp_assets.gate import Verdict
from hsp_assets.schemas import DatasetName


def _as_they_are(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows


@dataclass(frozen=True)
class Measured:
    """What a rule judges: the numbers it asked for, and what the gate said of the rows."""

    dataset: DatasetName
    numbers: Mapping[str, float]
    verdict: Verdict
    max_reject_share: float

    def __getitem__(self, name: str) -> float:
        return self.numbers[name]


@dataclass(frozen=True)
class Rule:
    """One property of a staged dataset; name and description are those of the function.

    Attributes:
        dataset: which dataset.
        severity: whether nothing may be published when it does not hold.
        judge: decides by the numbers.
        numbers: what to take from the accepted rows, by name.
        shape: what the rows are turned into before the numbers are taken.

    """

    dataset: DatasetName
    severity: Literal["blocks", "warns"]
    judge: Callable[[Measured], Finding]
    numbers: Mapping[str, pl.Expr] = field(default_factory=dict)
    shape: Callable[[pl.LazyFrame], pl.LazyFrame] = _as_they_are

    @property
    def name(self) -> str:
        """Of the check."""
        return self.judge.__name__

    @property
    def spec(self) -> dg.AssetCheckSpec:
        """The check that Dagster shows."""
        return dg.AssetCheckSpec(
            self.name,
            asset=dg.AssetKey(["staging", self.dataset]),
            blocking=self.severity == "blocks",
            description=self.judge.__doc__,
        )


def judge_all(
    rules: Iterable[Rule], rows: pl.LazyFrame, verdict: Verdict, max_reject_share: float
) -> list[tuple[Rule, Finding]]:
    """Judge the rules of one dataset.

    Args:
        rules: all of the same dataset.
        rows: its accepted rows.
        verdict: what became of its staged rows.
        max_reject_share: share of rows that may be set aside.

    """
    listed = list(rules)
    numbers = _measure(listed, rows)
    return [
        (r, r.judge(Measured(r.dataset, numbers[r.shape], verdict, max_reject_share)))
        for r in listed
    ]


Shape = Callable[[pl.LazyFrame], pl.LazyFrame]


def _measure(rules: list[Rule], rows: pl.LazyFrame) -> dict[Shape, dict[str, float]]:
    """The numbers of all rules by the shape they are taken from; of no rows they are zero."""
    wanted: dict[Shape, dict[str, pl.Expr]] = {}
    for rule in rules:
        wanted.setdefault(rule.shape, {}).update(rule.numbers)
    queries = [
        shape(rows).select(e.alias(name) for name, e in numbers.items())
        for shape, numbers in wanted.items()
    ]
    answers = pl.collect_all(queries, engine="streaming")
    return {
        shape: {name: float(value or 0) for name, value in zip(a.columns, a.row(0), strict=True)}
        if a.width
        else {}
        for shape, a in zip(wanted, answers, strict=True)
    }
