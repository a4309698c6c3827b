"""A shop with Dagster's own processes beside it: daemon, code location and UI, on either storage.

Runs are asked for as a person does in the UI, and executed as the installation does: with SQLite by
`hsp dev`, with PostgreSQL by what `deploy/` starts. What is tried with them belongs to `launches`.
"""

import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest
from dagster_graphql import DagsterGraphQLClient

from hsp_assets.sandbox.endpoints import read_endpoints
from hsp_assets_tests.faults.house import House, open_shop
from hsp_assets_tests.production.database import POSTGRESQL, postgresql
from hsp_assets_tests.production.platform import Platform, settings, wait_until
from hsp_assets_tests.ui.running import HSP, running_dev

WITHIN_SECONDS = 1_800.0


@dataclass(frozen=True)
class Installation:
    """An installation that runs.

    Attributes:
        house: the shop.
        instance: Dagster's, as the suite looks at it.
        port: of the UI.
        surroundings: variables of its processes.

    """

    house: House
    instance: dg.DagsterInstance
    port: int
    surroundings: dict[str, str]

    def _client(self) -> DagsterGraphQLClient:
        """Who asks for runs; one connection at a time."""
        return DagsterGraphQLClient("127.0.0.1", port_number=self.port)

    def launch(self, job: str, times: int) -> list[str]:
        """Ask for so many runs of a job at the same moment; their ids."""
        with warnings.catch_warnings(), ThreadPoolExecutor(times) as pool:
            # Dagster's client calls another library's in a way that is deprecated.
            warnings.simplefilter("ignore", DeprecationWarning)
            return list(pool.map(lambda _: self._client().submit_job_execution(job), range(times)))

    def reload(self) -> None:
        """Load the code location anew, as after an upgrade."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            for name in self._locations():
                self._client().reload_repository_location(name)

    def _locations(self) -> Sequence[str]:
        origins = (run.remote_job_origin for run in self.instance.get_runs(limit=1))
        return [one.location_name for one in origins if one is not None]

    def is_under_way(self) -> bool:
        """Whether a run is being executed."""
        under_way = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])
        return self.instance.get_runs_count(under_way) > 0

    def wait_for(self, run_ids: Sequence[str]) -> list[dg.DagsterRun]:
        """The runs once all have ended, as well as those that sensors asked for."""
        filters = dg.RunsFilter(run_ids=list(run_ids))

        def runs() -> list[dg.DagsterRun]:
            return list(self.instance.get_runs(filters))

        wait_until("end of all", lambda: all(one.is_finished for one in runs()), WITHIN_SECONDS)
        wait_until("rest", lambda: not self.is_under_way(), WITHIN_SECONDS)
        return runs()

    def hsp(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of `hsp` beside."""
        surroundings = {**os.environ, **self.surroundings}
        return subprocess.run(
            [*HSP, *words], env=surroundings, capture_output=True, text=True, check=False
        )


@contextmanager
def on_sqlite(house: House) -> Iterator[Installation]:
    """The sandbox as `hsp dev` runs it."""
    surroundings = {"HSP_STATE": str(house.state), "TMPDIR": str(house.tmp)}
    with (
        running_dev(house.state, **surroundings) as shop,
        dg.DagsterInstance.from_config(str(house.home)) as instance,
    ):
        port = int(shop.url.rpartition(":")[2])
        yield Installation(house, instance, port, surroundings)


@contextmanager
def on_postgresql(house: House) -> Iterator[Installation]:
    """A production as `deploy/` runs it, with the stand-ins as its services."""
    with postgresql() as database, open_shop(house):
        variables = settings(read_endpoints(house.state), database)
        variables |= {
            "HSP_SOURCE": str(house.state / "source"),
            "HSP_STATE": str(house.folder / "of-production"),
            "TMPDIR": str(house.tmp),
        }
        folder = house.folder / "production"
        folder.mkdir()
        platform = Platform(Path(sys.executable).parent, folder, variables)
        with platform.running(), pytest.MonkeyPatch.context() as patched:
            for name, text in platform.surroundings.items():
                if name.startswith(("DAGSTER_", "PG", "AWS_", "HSP_")):
                    patched.setenv(name, text)
            with platform.instance as instance:
                yield Installation(house, instance, platform.ui_port, platform.surroundings)
            dump = [str(POSTGRESQL / "pg_dump"), "-h", database, "-U", "postgres", "dagster"]
            said = subprocess.run(dump, capture_output=True, check=True).stdout
            (house.folder / "dagster.sql").write_bytes(said)  # searched as all files are


STORAGES: dict[str, Callable[[House], AbstractContextManager[Installation]]] = {
    "sqlite": on_sqlite,
    "postgresql": on_postgresql,
}
