"""Checks that judge an asset by the metadata of its latest materialization.

One op per asset, so that a failed check stops what lies behind this asset and nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import dagster as dg

from hsp_assets.checks.check import Check
from hsp_assets.failures.steps import RETRIES, with_failures
from hsp_assets.metadata import Metadata, latest
from hsp_assets.resources.policy import PolicyResource


@dataclass(frozen=True)
class Materialized:
    """What these checks judge by.

    Attributes:
        metadata: of the asset's latest materialization, as plain values.
        policy: what the installation tolerates.

    """

    metadata: Metadata
    policy: PolicyResource

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 (metadata values have any type)
        return self.metadata[name]


def metadata_checks(
    group: str, name: str, *checks: Check[Materialized]
) -> dg.AssetChecksDefinition:
    """The checks of one asset."""
    asset = f"{group}/{name}"
    specs = {check.name: check.spec(asset) for check in checks}

    @dg.multi_asset_check(
        name=f"{group}__{name}__checks",
        specs=list(specs.values()),
        can_subset=True,
        retry_policy=RETRIES,
    )
    @with_failures
    def judge_asset(
        context: dg.AssetCheckExecutionContext, policy: PolicyResource
    ) -> Iterator[dg.AssetCheckResult]:
        materialized = Materialized(latest(context, asset), policy)
        for check in checks:
            spec = specs[check.name]
            if spec.key in context.selected_asset_check_keys:
                yield check.finding(materialized).result(spec)

    return judge_asset
