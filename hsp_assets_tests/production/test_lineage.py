"""The lineage in production: from the wheel, on PostgreSQL, each run in a process of its own.

`make test-production` runs these; they take longer than the others.
"""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets_tests.dockerfile import compose
from hsp_assets_tests.production.platform import Platform

FINISHED = dg.DagsterRunStatus.SUCCESS


def test_a_killed_run_is_noticed_and_taken_up_where_it_stopped(
    platform: Platform, killed_and_taken_up: list[dg.DagsterRun]
) -> None:
    killed, taken_up = killed_and_taken_up
    assert (killed.status, taken_up.status) == (dg.DagsterRunStatus.FAILURE, FINISHED), (
        platform.log()
    )
    assert taken_up.parent_run_id == killed.run_id


@pytest.mark.usefixtures("killed_and_taken_up")
def test_the_whole_lineage_ends_with_recommenders(platform: Platform) -> None:
    """Of purchases, so small a shop has too few."""
    enough = {one.use_case for one in RECOMMENDERS.values() if one.event_type != "Purchase"}
    assert {name for name in RECOMMENDERS if platform.has_materialized("recommender", name)} == (
        enough
    )


@pytest.mark.usefixtures("killed_and_taken_up")
def test_nothing_is_kept_on_the_disk_of_a_run(platform: Platform) -> None:
    assert not Path(platform.variables["HSP_STATE"]).exists()
    kept = [one for one in platform.home.rglob("*") if one.is_file()]
    assert sorted(one.name for one in kept) == ["dagster.yaml", "workspace.yaml"]
    made = {f"/srv/dagster/{one.name}" for one in platform.home.iterdir() if one.is_dir()}
    assert made <= set(compose()["services"]["webserver"]["tmpfs"])
