"""Checks that judge an asset by the facts of its latest materialization.

One op per asset, so that a failed check stops what lies behind this asset and nothing else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import dagster as dg

from hsp_assets.checks.check import AssetChecks, Check
from hsp_assets.environment.keys import step
from hsp_assets.failures.steps import with_failures
from hsp_assets.policy import Policy
from hsp_assets.resources.manifests import require_manifest
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource


@dataclass(frozen=True)
class Materialized:
    """What these checks judge by.

    Attributes:
        facts: about the asset's latest materialization.
        policy: what the installation tolerates.

    """

    facts: Mapping[str, Any]
    policy: Policy

    def __getitem__(self, fact: str) -> Any:  # noqa: ANN401 (facts have any type)
        return self.facts[fact]


def manifest_checks(
    group: str, name: str, *checks: Check[Materialized]
) -> dg.AssetChecksDefinition:
    """The checks of one asset."""
    of_asset = AssetChecks(f"{group}/{name}", checks)

    @dg.multi_asset_check(
        name=step(of_asset.asset, "checks"),
        specs=of_asset.specs,
        can_subset=True,
    )
    @with_failures
    def judge_asset(
        context: dg.AssetCheckExecutionContext, storage: StorageResource, policy: PolicyResource
    ) -> Iterator[dg.AssetCheckResult]:
        materialized = Materialized(require_manifest(storage, of_asset.asset).facts, policy)
        yield from of_asset.results(materialized, context.selected_asset_check_keys)

    return judge_asset
