"""Jobs and the death of the process."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hsp_assets.sandbox.personalize import Options
from hsp_assets.sandbox.personalize.errors import JobFailedError
from hsp_assets.sandbox.personalize.state.faults import Faults
from hsp_assets.sandbox.personalize.state.jobs import Jobs
from hsp_assets.sandbox.personalize.state.lifecycle import Lifecycle
from hsp_assets.sandbox.personalize.state.registry import Draft, Registry, Resource
from hsp_assets.sandbox.personalize.state.store import Store
from hsp_assets.service_models import Json
from hsp_assets_tests.sandbox.personalize.shop import StartShop

KILLED_AT_WORK = """
import os, signal, sys
from pathlib import Path
from hsp_assets.sandbox.personalize.account import open_account
from hsp_assets.sandbox.personalize.options import Options
from hsp_assets.sandbox.personalize.state.registry import Draft

account = open_account(
    Path(sys.argv[1]), s3_endpoint=sys.argv[2], region="r", number="1", options=Options()
)
account.jobs.work = {
    ("recommender", "CREATE"): lambda _: os.kill(os.getpid(), signal.SIGKILL)
}
with account.store.transaction():
    draft = Draft("recommender", "arn:aws:personalize:r:1:recommender/x", "x", None, {})
    account.jobs.begin(account.registry.add(draft, 0.0), "CREATE")
account.jobs.close()
"""


def outcome(tmp_path: Path, work: BaseException | Json) -> Resource:
    """Run one job whose work gives or raises that, to its end."""
    store = Store(tmp_path / "personalize.sqlite")
    registry = Registry(store)
    lifecycle = Lifecycle(store, registry, Options(seconds_per_status=0))
    jobs = Jobs(registry, lifecycle, Faults(store))

    def perform(_: Resource) -> Json:
        if isinstance(work, BaseException):
            raise work
        return work

    jobs.work = {("recommender", "CREATE"): perform}
    resource = registry.add(Draft("recommender", "arn", "name", None, {}), 0.0)
    jobs.begin(resource, "CREATE")
    jobs.close()
    lifecycle.advance()
    ended = registry.by_id(resource.id)
    store.close()
    return ended


def test_work_that_succeeds_makes_the_resource_active(tmp_path: Path) -> None:
    assert outcome(tmp_path, {}).status == "ACTIVE"


def test_work_that_fails_says_why(tmp_path: Path) -> None:
    failed = outcome(tmp_path, JobFailedError("too few rows"))
    assert (failed.status, failed.attributes["failureReason"]) == ("CREATE FAILED", "too few rows")


def test_a_bug_is_logged_and_ends_the_job(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert outcome(tmp_path, ZeroDivisionError("x")).status == "CREATE FAILED"
    assert "ZeroDivisionError" in caplog.text


def test_a_job_of_a_killed_process_is_done_by_the_next(
    tmp_path: Path, start: StartShop, s3_endpoint: str
) -> None:
    command = [sys.executable, "-c", KILLED_AT_WORK, str(tmp_path), s3_endpoint]
    killed = subprocess.run(command, check=False)
    assert killed.returncode == -signal.SIGKILL
    shop = start()
    described = shop.ended("recommender", "arn:aws:personalize:r:1:recommender/x")
    assert described["status"] == "CREATE FAILED"
