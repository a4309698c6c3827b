"""What a check found, in the same words everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import dagster as dg


@dataclass(frozen=True)
class Finding:
    """Whether a property holds, and what was found.

    Attributes:
        passed: whether it holds.
        description: what was found and, where it does not hold, what to do.
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


def share(part: float) -> str:
    """A share as a readable percentage."""
    return f"{part:.2%}"
