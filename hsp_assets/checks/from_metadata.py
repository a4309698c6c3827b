"""Checks that judge an asset by what its latest materialization reported.

One op per asset, so that a failed check stops what lies behind this asset and nothing else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import dagster as dg

from hsp_assets.checks.findings import Finding
from hsp_assets.metadata import Metadata, latest
from hsp_assets.resources.policy import PolicyResource


@dataclass(frozen=True)
class Judged:
    """One property; the check's name and description are those of the function.

    Attributes:
        severity: whether what lies downstream is stopped when it does not hold.
        judge: looks at the asset's metadata, under the installation's policy.

    """

    severity: Literal["blocks", "warns"]
    judge: Callable[[Metadata, PolicyResource], Finding]

    def spec(self, key: dg.AssetKey) -> dg.AssetCheckSpec:
        """The check that Dagster shows."""
        return dg.AssetCheckSpec(
            self.judge.__name__,
            asset=key,
            blocking=self.severity == "blocks",
            description=self.judge.__doc__,
        )


def metadata_checks(group: str, name: str, *judged: Judged) -> dg.AssetChecksDefinition:
    """The checks of one asset."""
    key = dg.AssetKey([group, name])
    judges = [(one.spec(key), one.judge) for one in judged]

    @dg.multi_asset_check(
        name=f"{group}__{name}__checks", specs=[spec for spec, _judge in judges], can_subset=True
    )
    def judge_asset(
        context: dg.AssetCheckExecutionContext, policy: PolicyResource
    ) -> Iterator[dg.AssetCheckResult]:
        said = latest(context, key.to_user_string())
        for spec, judge in judges:
            if spec.key in context.selected_asset_check_keys:
                yield judge(said, policy).result(spec)

    return judge_asset
