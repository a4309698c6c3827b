"""An installation over the sandbox, whose automated runs are requested as the daemon requests them.

The automation sensor's conditions are evaluated on the real definitions, and what a tick requests
is executed with exactly the assets and the checks of the request.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import dagster as dg
import pytest
import requests

from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox.endpoints import Endpoints
from hsp_assets_tests import snowflake_resource  # noqa: F401 (loaded before a run loads it)

UP_TO_DATASETS = dg.AssetSelection.groups(
    "data_model", "source_files", "imports", "share", "staging", "accepted", "datasets"
)
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
MOST_TICKS = 3
"""An installation that does not settle within so many ticks starts one run after the other."""


@dataclass(frozen=True)
class Run:
    """A run that has ended: what it made, and what it found.

    Attributes:
        success: whether it was green.
        made: the assets that it materialized.
        checks: whether each check passed that it evaluated, by `accepted/users:has_rows`.
        failure: why the first step failed; empty when none did.

    """

    success: bool
    made: frozenset[str]
    checks: dict[str, bool]
    failure: str

    @property
    def groups(self) -> set[str]:
        """The groups of the assets that it materialized."""
        return {key.split("/")[0] for key in self.made}


class Installation:
    """The definitions of a sandbox and a Dagster instance, as the daemon sees them."""

    def __init__(self, state: Path, sandbox: Endpoints, instance: dg.DagsterInstance) -> None:
        self._state = state
        self._settings = Settings(state=state)
        self._sandbox = sandbox
        self.defs = build_defs(self._settings)
        self.graph = self.defs.resolve_asset_graph()
        self.instance = instance
        self._cursor: str | None = None
        with pytest.warns(dg.BetaWarning):
            # Evaluates in this process what the daemon would: the same conditions and requests.
            self._sensor = dg.AutomationConditionSensorDefinition(
                "follow_upstream", target=dg.AssetSelection.all(), use_user_code_server=True
            )

    def on(self, instance: dg.DagsterInstance) -> Installation:
        """The same sandbox with another Dagster instance."""
        return Installation(self._state, self._sandbox, instance)

    @cached_property
    def storage(self) -> StorageResource:
        storage = (self.defs.resources or {})["storage"]
        assert isinstance(storage, StorageResource)
        return storage

    def live(self) -> str:
        """The name of the version that is live."""
        return Datasets(self.storage, self._settings.dataset_group).live().dataset_version

    def checks_of(self, *groups: str) -> set[str]:
        """Every check of the assets of groups, by `accepted/users:has_rows`."""
        return {
            f"{key.asset_key.to_user_string()}:{key.name}"
            for key in self.graph.asset_check_keys
            if key.asset_key.path[0] in groups
        }

    def edit_every(self, object_type: str, **properties: str) -> None:
        """Change records in the portal, as somebody does in HubSpot."""
        url = f"{self._sandbox.hubspot}/crm/v3/objects/{object_type}"
        headers = {"Authorization": f"Bearer {self._sandbox.token}"}
        listed = requests.get(f"{url}?limit=100", headers=headers, timeout=30).json()["results"]
        inputs = [{"id": record["id"], "properties": properties} for record in listed]
        answer = requests.post(
            f"{url}/batch/update", json={"inputs": inputs}, headers=headers, timeout=30
        )
        answer.raise_for_status()

    def by_hand(self, *keys: str) -> Run:
        """Materialize assets as a person does in the UI: with all their checks."""
        return self.select(dg.AssetSelection.assets(*map(dg.AssetKey.from_user_string, keys)))

    def select(self, selection: dg.AssetSelection) -> Run:
        """Materialize what a selection resolves to, with its checks."""
        assets = selection.resolve(self.graph)
        return self._execute(assets, self.graph.get_check_keys_for_assets(assets))

    def judge(self, *groups: str) -> Run:
        """Execute the checks of groups, and materialize nothing."""
        assets = dg.AssetSelection.groups(*groups).resolve(self.graph)
        return self._execute([], self.graph.get_check_keys_for_assets(assets))

    def tick(self) -> list[dg.RunRequest]:
        """What one tick of the automation sensor requests."""
        context = dg.build_sensor_context(
            instance=self.instance, cursor=self._cursor, definitions=self.defs
        )
        evaluated = self._sensor.evaluate_tick(context)
        self._cursor = evaluated.cursor
        return list(evaluated.run_requests or [])

    def follow(self) -> list[Run]:
        """Tick until nothing is requested any more; each run, executed as it was requested."""
        runs: list[Run] = []
        for _ in range(MOST_TICKS):
            runs += [
                self._execute(request.asset_selection or [], request.asset_check_keys)
                for request in self.tick()
            ]
        assert not self.tick(), f"not settled after {MOST_TICKS} ticks"
        return runs

    @contextmanager
    def under_way(self, *keys: str) -> Iterator[None]:
        """A run that is to materialize assets, and does not before it is cancelled at the end."""
        run = self.instance.create_run_for_job(
            self.defs.resolve_implicit_global_asset_job_def(),
            status=dg.DagsterRunStatus.STARTED,
            asset_selection=frozenset(map(dg.AssetKey.from_user_string, keys)),
        )
        yield
        self.instance.report_run_canceled(run)

    def report_by_hand(self) -> None:
        """Report a materialization of every asset, as a person does in the UI: no metadata."""
        for key in self.graph.get_all_asset_keys():
            self.instance.report_runless_asset_event(dg.AssetMaterialization(key))

    def _execute(
        self,
        assets: Collection[dg.AssetKey],
        checks: Collection[dg.AssetCheckKey] | None,
        tags: Mapping[str, str] | None = None,
    ) -> Run:
        job = self.defs.resolve_implicit_global_asset_job_def().get_subset(
            asset_selection=set(assets),
            asset_check_selection=None if checks is None else set(checks),
        )
        return ended(
            job.execute_in_process(
                instance=self.instance, run_config=QUIET, raise_on_error=False, tags=tags
            )
        )


def ended(result: dg.ExecuteInProcessResult) -> Run:
    """What a run made, and what it found."""
    made = [event.asset_key for event in result.get_asset_materialization_events()]
    evaluations = result.get_asset_check_evaluations()
    failed = [event for event in result.all_events if event.is_step_failure]
    error = failed[0].step_failure_data.error if failed else None
    return Run(
        success=result.success,
        made=frozenset(key.to_user_string() for key in made if key),
        checks={f"{e.asset_key.to_user_string()}:{e.check_name}": e.passed for e in evaluations},
        failure=error.to_string() if error else "",
    )
