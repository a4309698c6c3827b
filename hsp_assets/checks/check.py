"""A check: one property of an asset, how it is judged, and what follows where it does not hold.

By which facts a check judges depends on the asset: the metadata of its latest materialization
(`from_metadata`) or what was measured of its staged rows (`measuring`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

import dagster as dg

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
            metadata=dict(self.metadata),
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
            asset=dg.AssetKey.from_user_string(asset),
            blocking=self.severity == "blocks",
            description=self.description,
        )

    def finding(self, facts: Facts) -> Finding:
        """Judge by the facts, if the check applies to them."""
        if not self.applies(facts):
            return Finding(passed=True, description=self.otherwise)
        return self.judge(facts)


def share(part: float) -> str:
    """A share as a readable percentage."""
    return f"{part:.2%}"
