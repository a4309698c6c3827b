"""A check: one property of an asset, how it is judged, and what follows where it does not hold.

By which facts a check judges depends on the asset: the facts of its latest materialization
(`from_manifest`) or what was measured of its staged rows (`measuring`). Where the asset judges
itself while it is made, its own results decide whether anything follows.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

import dagster as dg

from hsp_assets.environment.keys import key
from hsp_assets.metadata import presented

Facts = TypeVar("Facts")
Severity = Literal["blocks", "warns"]


@dataclass(frozen=True)
class Finding:
    """Whether a property holds, and the facts it was judged by.

    Attributes:
        passed: whether it holds.
        description: the facts and, where it does not hold, what to do.
        metadata: the numbers behind it.
        tolerable: whether a check that blocks only warns this time.

    """

    passed: bool
    description: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    tolerable: bool = False

    def result(self, spec: dg.AssetCheckSpec) -> dg.AssetCheckResult:
        """The finding as the result of a check: an error where the check blocks, else a warning."""
        blocks = spec.blocking and not self.tolerable
        return dg.AssetCheckResult(
            asset_key=spec.asset_key,
            check_name=spec.name,
            passed=self.passed,
            severity=dg.AssetCheckSeverity.ERROR if blocks else dg.AssetCheckSeverity.WARN,
            description=self.description,
            metadata=presented(self.metadata),
        )


def _always(_facts: object) -> bool:
    return True


@dataclass(frozen=True)
class Check(Generic[Facts]):
    """One property of an asset.

    Attributes:
        judge: decides by the facts whether it holds.
        severity: whether what lies downstream is stopped where it does not hold.
        applies: whether there is anything to judge; a check that does not apply passes.
        otherwise: the description where it does not apply.
        name: as Dagster shows it; empty means the name of `judge`.
        description: what must hold; empty means the docstring of `judge`.

    """

    judge: Callable[[Facts], Finding]
    severity: Severity
    applies: Callable[[Facts], bool] = _always
    otherwise: str = ""
    name: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        """Take name and description from the function where none is given."""
        object.__setattr__(self, "name", self.name or self.judge.__name__)
        object.__setattr__(self, "description", self.description or self.judge.__doc__ or "")

    def spec(self, asset: str) -> dg.AssetCheckSpec:
        """The check of an asset, such as `staging/users`, as Dagster shows it."""
        return dg.AssetCheckSpec(
            self.name,
            asset=key(asset),
            blocking=self.severity == "blocks",
            description=self.description,
        )

    def finding(self, facts: Facts) -> Finding:
        """Judge by the facts, if the check applies to them."""
        if not self.applies(facts):
            return Finding(passed=True, description=self.otherwise)
        return self.judge(facts)


@dataclass(frozen=True)
class AssetChecks(Generic[Facts]):
    """The checks of one asset.

    Attributes:
        asset: its key, such as `staging/users`.
        checks: in the order in which they are shown.

    """

    asset: str
    checks: tuple[Check[Facts], ...]

    @property
    def specs(self) -> list[dg.AssetCheckSpec]:
        """The checks as Dagster shows them."""
        return [check.spec(self.asset) for check in self.checks]

    def results(
        self, facts: Facts, selected: Collection[dg.AssetCheckKey] | None = None
    ) -> Iterator[dg.AssetCheckResult]:
        """Judge by the facts.

        Args:
            facts: what the checks judge by.
            selected: keys of those to judge; None means all.

        """
        for check, spec in zip(self.checks, self.specs, strict=True):
            if selected is None or spec.key in selected:
                yield check.finding(facts).result(spec)


def is_passed(results: Collection[dg.AssetCheckResult]) -> bool:
    """Whether no blocking check failed."""
    return all(one.passed or one.severity is dg.AssetCheckSeverity.WARN for one in results)


def share(part: float) -> str:
    """A share as a readable percentage."""
    return f"{part:.2%}"
