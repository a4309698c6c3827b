"""The guide to automation names what there is: sensors, schedules, jobs, settings."""

import re
from pathlib import Path

import pytest

from hsp_assets.definitions import defs
from hsp_assets.environment import Settings
from hsp_assets.jobs import LINEAGE_JOBS, VERSION_JOBS

GUIDE = (Path(__file__).parent.parent.parent / "docs" / "automation.md").read_text(encoding="utf-8")
TRIGGERS = [one.name for one in [*(defs.sensors or ()), *(defs.schedules or ())]]
JOBS = [*(job.name for job in LINEAGE_JOBS), *(job.name for job in VERSION_JOBS)]
NAMES = [name for name in Settings.model_fields if name.startswith("retrain_")]
RETRAINING = [f"HSP_{name.upper()}" for name in NAMES]


@pytest.mark.parametrize("name", [*TRIGGERS, *JOBS, *RETRAINING])
def test_the_guide_names(name: str) -> None:
    assert f"`{name}`" in GUIDE


def test_every_job_that_the_guide_launches_is_one() -> None:
    launched = set(re.findall(r"dg launch --job (\w+)", GUIDE))
    assert launched
    assert launched <= set(JOBS)
