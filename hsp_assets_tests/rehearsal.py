"""An installation whose sensors look as the daemon lets them, each with the cursor that it left."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import requests

from hsp_assets.publishing.datasets import Datasets
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.sandbox.endpoints import Endpoints
from hsp_assets.schemas import DATASETS, DatasetName
from hsp_assets.sensors.runs import SENSOR
from hsp_assets_tests.installation import QUIET, Installation, Run, ended
from hsp_assets_tests.shop import unused

OBJECTS = ("contacts", "products", "deals", "line_items")
MOST_LOOKS = 8
"""Sensors that are not quiet after so many looks start one run after the other."""
QUIET_LOOKS = 2
"""A file is taken once it has not changed from one look to the next."""


@dataclass(frozen=True)
class Found:
    """What a shop consists of, whatever Dagster remembers.

    Attributes:
        records: of each kind in HubSpot, by their own ids and not the portal's.
        version: of the datasets that is live.
        rows: of each dataset of that version, as its file has them.
        live: the version of each recommender that answers.
        recommenders: every one in Personalize.

    """

    records: dict[str, int]
    version: str
    rows: dict[str, int]
    live: dict[str, str]
    recommenders: frozenset[str]


class Rehearsal(Installation):
    """An installation that goes on, is lost and restored."""

    def __init__(
        self,
        state: Path,
        sandbox: Endpoints,
        instance: dg.DagsterInstance,
        cursors: Mapping[str, str | None] | None = None,
    ) -> None:
        super().__init__(state, sandbox, instance)
        self.cursors = dict(cursors or {})

    def everything(self) -> Run:
        """The whole lineage, as the job of that name."""
        job = self.defs.resolve_job_def("everything")
        return ended(
            job.execute_in_process(instance=self.instance, run_config=QUIET, raise_on_error=False)
        )

    def look(self) -> list[str]:
        """Let every sensor look until none requests a run; each run, by the sensor's name."""
        runs: list[str] = []
        quiet = 0
        for _ in range(MOST_LOOKS):
            requested = [(name, one) for name in self._sensors() for one in self._requests(name)]
            quiet = 0 if requested else quiet + 1
            if quiet == QUIET_LOOKS:
                return runs
            for name, request in requested:
                tags = {**request.tags, SENSOR: name}
                run = self._execute(request.asset_selection or (), request.asset_check_keys, tags)
                assert run.success, run.failure
                runs.append(name)
        raise AssertionError(f"not quiet after {MOST_LOOKS} looks: {runs}")

    def found(self) -> Found:
        """What there is."""
        datasets = Datasets(self.storage, self._settings.dataset_group)
        live = datasets.live()
        personalize = (self.defs.resources or {})["personalize"]
        assert isinstance(personalize, PersonalizeResource)
        return Found(
            {kind: self._total(kind) for kind in OBJECTS},
            live.dataset_version,
            {name: self._rows(datasets, live.dataset_version, name) for name in DATASETS},
            {name: one.version for name, one in live.recommenders.items()},
            frozenset(str(one["name"]) for one in personalize.summaries("recommender")),
        )

    def _rows(self, datasets: Datasets, version: str, name: DatasetName) -> int:
        content = self.storage.read(datasets.csv_key(version, name)) or b""
        return len([*csv.DictReader(io.StringIO(content.decode()))])

    def _total(self, kind: str) -> int:
        answer = requests.post(
            f"{self._sandbox.hubspot}/crm/v3/objects/{kind}/search",
            json={},
            headers={"Authorization": f"Bearer {self._sandbox.token}"},
            timeout=30,
        )
        answer.raise_for_status()
        return int(answer.json()["total"])

    def _sensors(self) -> dict[str, dg.SensorDefinition]:
        return {one.name: one for one in self.defs.sensors or ()}

    def _requests(self, name: str) -> Sequence[dg.RunRequest]:
        """The runs that one look of a sensor requests."""
        sensor, resources = self._sensors()[name], self.defs.resources or {}
        if isinstance(sensor, dg.AutomationConditionSensorDefinition):
            return self.tick()
        with dg.build_sensor_context(
            instance=self.instance,
            cursor=self.cursors.get(name),
            definitions=self.defs,
            sensor_name=name,
            resources={one: unused(resources[one]) for one in sensor.required_resource_keys},
        ) as context:
            seen = sensor.evaluate_tick(context)
        self.cursors[name] = seen.cursor
        return seen.run_requests or ()
