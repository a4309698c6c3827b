"""The shop behind the UI: its portal, what is served to its customers, and the runs.

What a browser sees is in `dagster_ui`; here the services behind it are called directly.
"""

from __future__ import annotations

import json
import time
import warnings
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dagster as dg
import polars as pl
import requests
from dagster_graphql import DagsterGraphQLClient

from hsp_assets.live import Live
from hsp_assets.loading.deals import pipeline_ids
from hsp_assets.portal.model import ObjectType
from hsp_assets.publishing.datasets import IDENTITY, Datasets
from hsp_assets.recommenders import RECOMMENDERS, UseCase
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox.endpoints import Endpoints

GROUP = "hubspot_datasetgroup"
SENSORS = ("source_files", "hubspot", "share", "training", "follow_upstream")
SCHEDULED = "dagster/schedule_name"
"""Tag of what a schedule started."""
SLOWEST_TICK_SECONDS = 30.0
LOOKS_UNTIL_SURE = 6
LOOKS_UNTIL_QUIET = 2
"""A change passes from sensor to sensor: each has to look once more after the one before it did."""


@dataclass(frozen=True)
class Cart:
    """An open cart: its deal, the customer and the item by the shop's own ids."""

    deal: str
    user: str
    item: str


@dataclass(frozen=True)
class Shop:
    """The shop behind the UI: its portal, what is served to its customers, and the runs."""

    sandbox: Endpoints
    state: Path
    url: str

    @property
    def source(self) -> Path:
        """The folder of the source files."""
        return self.state / "source"

    @cached_property
    def storage(self) -> StorageResource:
        return StorageResource(
            bucket="hsp-assets",
            region_name="us-east-1",
            endpoint_url=self.sandbox.s3,
            aws_access_key_id="sandbox",
            aws_secret_access_key=self.sandbox.token,
        )

    @cached_property
    def personalize(self) -> PersonalizeResource:
        return PersonalizeResource(
            region="us-east-1",
            role_arn="arn:aws:iam::123456789012:role/any",
            endpoint_url=self.sandbox.personalize,
            access_key_id="sandbox",
            secret_access_key=self.sandbox.token,
        )

    @cached_property
    def portal(self) -> HubSpotResource:
        return HubSpotResource(access_token=self.sandbox.token, url=self.sandbox.hubspot)

    def hubspot(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 (JSON)
        """Call the portal's API as the shop does."""
        headers = {"Authorization": f"Bearer {self.sandbox.token}"}
        url = f"{self.sandbox.hubspot}{path}"
        answer = requests.request(method, url, json=body, headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.json() if answer.content else {}

    def records(self, object_type: str, *properties: str) -> list[dict[str, Any]]:
        """The first hundred records of a type, with some properties."""
        path = f"/crm/v3/objects/{object_type}?limit=100&properties={','.join(properties)}"
        records: list[dict[str, Any]] = self.hubspot("GET", path)["results"]
        return records

    @property
    def datasets(self) -> Datasets:
        return Datasets(self.storage, GROUP)

    def live(self) -> Live:
        """The pointer that the real-time API follows."""
        return self.datasets.live()

    def served(self, use_case: UseCase, **about: Any) -> list[str]:
        """What the live version of a recommender answers now; nothing while there is none."""
        live = self.live().recommenders.get(RECOMMENDERS[use_case].name)
        return self.personalize.recommend(live.arn, 100, **about) if live else []

    def identity(self) -> set[int]:
        """The contact records that the published map knows."""
        known = self.datasets.live_parquet(IDENTITY)
        return set() if known is None else set(known["RECORD_ID"].to_list())

    def published_users(self) -> set[str]:
        """The users of the live dataset version."""
        key = self.datasets.csv_key(self.live().dataset_version, "users")
        return set(pl.read_csv(self.storage.read(key) or b"", infer_schema=False)["USER_ID"])

    def erasures(self) -> list[dict[str, Any]]:
        """The records of the erasures that are done."""
        keys = list(self.storage.list_keys(f"erasures/{GROUP}/"))
        return [json.loads(self.storage.read(key) or b"") for key in keys]

    def view(self, item: str, contacts: list[str], times: int) -> None:
        """Let contacts look at an item, a second apart."""
        event, now = self.portal.definitions.events()[0]["fullyQualifiedName"], time.time()
        views = [
            {
                "eventName": event,
                "objectId": contact,
                "occurredAt": round((now - times + number) * 1000),
                "properties": {"item_id": item, "event_type": "View"},
            }
            for contact in contacts
            for number in range(times)
        ]
        self.portal.send_events(views)

    def open_carts(self) -> list[Cart]:
        """The open carts: deal, customer and item."""
        pending = pipeline_ids(self.portal).pending
        deals = [
            d["id"]
            for d in self.records("deals", "dealstage")
            if d["properties"]["dealstage"] == pending
        ]
        users = self._first_associated(deals, "contacts")
        items = self._first_associated(deals, "line_items")
        return [Cart(deal, users[deal], items[deal]) for deal in deals]

    def complete(self, cart: Cart) -> None:
        """Complete a cart, as the shop's checkout does."""
        properties = {
            "dealstage": pipeline_ids(self.portal).completed,
            "closedate": str(round(time.time() * 1000)),
        }
        self.hubspot("PATCH", f"/crm/v3/objects/deals/{cart.deal}", {"properties": properties})

    def _first_associated(self, deals: list[str], to: ObjectType) -> dict[str, str]:
        """The shop's id of the first record that each deal is associated with."""
        associated = self.portal.associated("deals", to, deals).items()
        records = {deal: ids[0] for deal, ids in associated}
        read = self.portal.read(to, list(records.values()), ["external_id"])
        ids = {one["id"]: str(one["properties"]["external_id"]) for one in read}
        return {deal: ids[record] for deal, record in records.items()}

    @cached_property
    def instance(self) -> dg.DagsterInstance:
        """The Dagster instance of the state folder."""
        return dg.DagsterInstance.from_config(str(self.state / "dagster"))

    def runs(self) -> list[dg.DagsterRun]:
        """Every run there was, newest first, but what a schedule started at its time of day."""
        return [run for run in self.instance.get_runs() if SCHEDULED not in run.tags]

    def launch(self, job: str) -> str:
        """Start a job, as a person does in the UI; the run's id."""
        client = DagsterGraphQLClient("127.0.0.1", port_number=urlsplit(self.url).port)
        with warnings.catch_warnings():
            # Dagster's client calls another library's in a way that is deprecated.
            warnings.simplefilter("ignore", DeprecationWarning)
            return client.submit_job_execution(job)

    def new_run(self, known: Collection[str]) -> str:
        """Wait until a run has begun that is none of those, and is the only one; its id."""
        begun: list[str] = []

        def has_begun() -> bool:
            begun[:] = [run.run_id for run in self.runs() if run.run_id not in known]
            return bool(begun)

        self.wait("another run", has_begun)
        (run_id,) = begun
        return run_id

    def switched_on(self) -> set[str]:
        """The sensors and schedules that run."""
        states = self.instance.all_instigator_state()
        return {state.instigator_name for state in states if state.is_running}

    def stays_switched_on(self, count: int) -> bool:
        """Whether so many sensors and schedules run, at each of several looks."""
        looks: list[bool] = []

        def is_sure() -> bool:
            looks.append(len(self.switched_on()) == count)
            return not looks[-1] or len(looks) == LOOKS_UNTIL_SURE

        self.wait("sure", is_sure)
        return looks[-1]

    def ended(self, run_id: str) -> dg.DagsterRunStatus:
        """Wait until a run has ended; how."""
        filters = dg.RunsFilter(run_ids=[run_id])
        self.wait(
            "the run's end", lambda: self.instance.get_run_records(filters)[0].end_time is not None
        )
        (run,) = self.instance.get_runs(filters)
        return run.status

    def wait(self, what: str, is_so: Callable[[], bool], seconds: float = 300.0) -> float:
        """Wait until something is so; answer after how many seconds it was."""
        begin = time.monotonic()
        while not is_so():
            assert time.monotonic() - begin < seconds, f"{what} is not so after {seconds} s"
            time.sleep(0.5)
        return time.monotonic() - begin

    def wait_for_ticks(self, sensor: str, count: int) -> dict[str, int]:
        """Wait until a sensor has looked so many times more; answer how often each has."""
        begin, longest = time.time(), count * SLOWEST_TICK_SECONDS
        self.wait(f"{count} ticks", lambda: self._looks(begin).get(sensor, 0) >= count, longest)
        return self._looks(begin)

    def settle(self) -> None:
        """Wait until no run is under way, and every sensor has ticked twice since the last."""
        self.wait("quiet", self._is_quiet)

    def said(self, sensor: str) -> str:
        """Why a sensor's latest tick started nothing; it may be looking again just now."""
        states = self.instance.all_instigator_state()
        state = next(one for one in states if one.instigator_name == sensor)
        ticks = self.instance.get_ticks(state.instigator_origin_id, state.selector_id, limit=2)
        return next(tick.skip_reason or "" for tick in ticks if tick.is_completed)

    def is_idle(self) -> bool:
        """Whether every run has ended."""
        return all(run.is_finished for run in self.instance.get_runs())

    def _is_quiet(self) -> bool:
        ended = [record.end_time for record in self.instance.get_run_records()]
        if not ended or not all(ended):
            return False
        looks = self._looks(max(at for at in ended if at))
        return all(looks.get(sensor, 0) >= LOOKS_UNTIL_QUIET for sensor in SENSORS)

    def _looks(self, since: float) -> dict[str, int]:
        """How often each sensor has looked since a time, from beginning to end."""
        return {
            state.instigator_name: sum(
                tick.is_completed
                for tick in self.instance.get_ticks(
                    state.instigator_origin_id, state.selector_id, after=since
                )
            )
            for state in self.instance.all_instigator_state()
        }
