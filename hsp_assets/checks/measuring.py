"""Judging rules about a dataset with as few passes over its rows as possible.

Every number that any rule of a dataset needs is taken in one pass, so that a gate of twenty
checks reads ten million rows once and not twenty times.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import dagster as dg
import polars as pl

from hsp_assets.checks.findings import Finding
from hsp_assets.policy import Policy
from hsp_assets.publishing.gate import Verdict
from hsp_assets.schemas import DatasetName

Shape = Callable[[pl.LazyFrame], pl.LazyFrame]


def _as_they_are(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows


@dataclass(frozen=True)
class Measured:
    """What a rule judges.

    Attributes:
        dataset: which dataset.
        numbers: what was measured of its accepted rows, by name.
        before: the same of the live version; empty before the first publication.
        verdict: what became of the staged rows.
        policy: what is tolerated.
        repeated: some ids that stand more than once, if any do.

    """

    dataset: DatasetName
    numbers: Mapping[str, float]
    before: Mapping[str, float]
    verdict: Verdict
    policy: Policy
    repeated: Sequence[str] = ()

    def __getitem__(self, name: str) -> float:
        return self.numbers[name]


@dataclass(frozen=True)
class Rule:
    """One property of a staged dataset.

    Attributes:
        dataset: which dataset.
        severity: whether nothing may be published when it does not hold.
        judge: decides by the numbers.
        numbers: what to take from the accepted rows, by name.
        shape: what the rows are turned into before the numbers are taken.
        name: of the check; empty means the name of `judge`.
        says: what must hold; empty means the docstring of `judge`.

    """

    dataset: DatasetName
    severity: Literal["blocks", "warns"]
    judge: Callable[[Measured], Finding]
    numbers: Mapping[str, pl.Expr] = field(default_factory=dict)
    shape: Shape = _as_they_are
    name: str = ""
    says: str = ""

    def __post_init__(self) -> None:
        """Take name and description from the function where none is given."""
        object.__setattr__(self, "name", self.name or self.judge.__name__)
        object.__setattr__(self, "says", self.says or self.judge.__doc__ or "")

    @property
    def spec(self) -> dg.AssetCheckSpec:
        """The check that Dagster shows."""
        return dg.AssetCheckSpec(
            self.name,
            asset=dg.AssetKey(["staging", self.dataset]),
            blocking=self.severity == "blocks",
            description=self.says,
        )


def judge_all(rules: Iterable[Rule], measured: Measured) -> list[tuple[Rule, Finding]]:
    """Judge the rules of one dataset by what was measured of it."""
    return [(rule, rule.judge(measured)) for rule in rules]


def measure(rules: Iterable[Rule], rows: pl.LazyFrame) -> dict[str, float]:
    """Take the numbers that all rules of a dataset ask for; of no rows they are zero."""
    wanted: dict[Shape, dict[str, pl.Expr]] = {}
    for rule in rules:
        wanted.setdefault(rule.shape, {}).update(rule.numbers)
    queries = [
        shape(rows).select(expression.alias(name) for name, expression in numbers.items())
        for shape, numbers in wanted.items()
        if numbers
    ]
    answers = pl.collect_all(queries, engine="streaming")
    return {
        name: float(value or 0)
        for answer in answers
        for name, value in answer.row(0, named=True).items()
    }
