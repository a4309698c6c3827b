"""The lineage in production, trained by the AWS solution: launched, asked, and followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets_tests.aws_template import allowed
from hsp_assets_tests.production.platform import Platform
from hsp_assets_tests.production.test_rights import rights

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def metadata(platform: Platform, *key: str) -> Mapping[str, Any]:
    event = platform.instance.get_latest_materialization_event(dg.AssetKey([*key]))
    assert event, platform.log()
    assert event.asset_materialization
    return event.asset_materialization.metadata


def test_the_whole_lineage_ends_with_recommenders_that_the_solution_trained(
    trained: Platform,
) -> None:
    run = trained.runs()[0]
    assert run.status is dg.DagsterRunStatus.SUCCESS, trained.log()
    enough = {one.use_case for one in RECOMMENDERS.values() if one.event_type != "Purchase"}
    assert {name for name in RECOMMENDERS if trained.has_materialized("recommender", name)} == (
        enough
    )


def test_the_stack_was_launched_and_its_dashboard_is_a_link(trained: Platform) -> None:
    shown = metadata(trained, "recommender", "dataset_group")
    assert str(shown["bucket"].value).startswith("shop-personalizebucket-")
    assert str(shown["dashboard"].value).endswith(
        "#dashboards:name=PersonalizeSolution-shop-us-east-1"
    )


def test_launching_alone_needs_more_rights_than_the_code_location_has(trained: Platform) -> None:
    missing = rights(trained.aws_calls()) - allowed("CodeLocationRole", "HasSolution")
    assert missing == {"cloudformation:CreateStack"}
