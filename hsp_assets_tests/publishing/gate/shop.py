"""Rows, staged as Snowflake would, sent through the real gate and the real publication.

Only the three staging assets are played: they write the Parquet parts that a test gives them,
instead of a share's rows.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field

import dagster as dg
import polars as pl

from hsp_assets.assets import accepted, datasets
from hsp_assets.publishing.staged import Staged, parts_signature
from hsp_assets.resources.manifests import write_manifest
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource, staging_prefix
from hsp_assets.schemas import DATASETS, DatasetName, dtypes
from hsp_assets_tests.shop import Frames, items, unused, users

GROUP = "shop"
USERS, ITEMS, INTERACTIONS = 200, 50, 2_000
NOON = 1_706_270_400

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""Dagster's log of a run is long, and writing it takes as long as the gate."""

Parts = dict[DatasetName, dict[str, bytes]]
"""Of each dataset the files that are staged, by name."""
Tamper = Callable[[StorageResource, str], None]
"""Does something to the bucket, given the staged run, after staging and before the gate."""


def untouched(_storage: StorageResource, _run: str) -> None:
    """Leave the staged files as they are."""


def good() -> Frames:
    """What Personalize takes without a warning."""
    interactions = [
        {"USER_ID": f"u{n % USERS}", "ITEM_ID": f"i{n * 7 % ITEMS}", "TIMESTAMP": NOON + 61 * n}
        | {"EVENT_TYPE": "Purchase" if n % 5 == 0 else "View", "DISCOUNT": "No"}
        for n in range(INTERACTIONS)
    ]
    return {
        "users": users(USERS),
        "items": items(ITEMS),
        "interactions": pl.DataFrame(interactions, schema=dtypes("interactions")),
    }


def parquet(frame: pl.DataFrame) -> bytes:
    """A frame as one Parquet file, whose texts stand in it as they are."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="uncompressed")
    return buffer.getvalue()


def in_two_parts(frames: Frames) -> Parts:
    """Frames as Snowflake unloads them: in several files."""
    return {
        name: {
            "data_0_0_0.snappy.parquet": parquet(frame.head(frame.height // 2)),
            "data_0_1_0.snappy.parquet": parquet(frame.tail(-(frame.height // 2))),
        }
        for name, frame in frames.items()
    }


@dataclass(frozen=True)
class Judged:
    """The outcome of a check."""

    passed: bool
    blocks: bool
    description: str


@dataclass(frozen=True)
class Outcome:
    """A run from staging to publication.

    Attributes:
        run: its id, under which rejected rows are kept.
        success: whether it went through.
        checks: what the checks said, by `accepted/users:unique_ids`.
        failure: why the first step failed; empty when none did.

    """

    run: str
    success: bool
    checks: Mapping[str, Judged]
    failure: str = ""

    @property
    def blocking(self) -> dict[str, str]:
        return {n: c.description for n, c in self.checks.items() if not c.passed and c.blocks}

    @property
    def warning(self) -> dict[str, str]:
        return {n: c.description for n, c in self.checks.items() if not c.passed and not c.blocks}


@dataclass
class Shop:
    """A bucket and a Dagster instance."""

    storage: StorageResource
    instance: dg.DagsterInstance
    policy: PolicyResource = field(default_factory=lambda: PolicyResource(dataset_group=GROUP))
    _runs: Iterator[int] = field(default_factory=itertools.count)

    def publish(self, frames: Frames) -> Outcome:
        """Send rows through the gate; see `send`."""
        return self.send(in_two_parts(frames))

    def send(self, parts: Parts, tamper: Tamper = untouched) -> Outcome:
        """Stage files, let the gate judge them and publish what it lets through."""
        run = f"run-{next(self._runs)}"
        staging = [self._staging(name, parts[name], run, tamper) for name in DATASETS]
        return self._run(*staging, accepted.gate)

    def publish_accepted(self) -> Outcome:
        """Publish what was accepted last, without staging and gate, in a run of its own."""
        return self._run()

    def _run(self, *before: dg.AssetsDefinition) -> Outcome:
        result = dg.materialize(
            [*before, datasets.users, datasets.items, datasets.interactions],
            instance=self.instance,
            resources={"storage": unused(self.storage), "policy": self.policy},
            run_config=QUIET,
            raise_on_error=False,
        )
        return Outcome(result.run_id, result.success, dict(_checks(result)), _failure(result))

    def published(self) -> dict[str, bytes]:
        """Every file of every version, and the pointer to the live one."""
        keys = [*self.storage.list_keys("datasets/"), *self.storage.list_keys("live/")]
        return {key: self.storage.read(key) or b"" for key in keys}

    def _staging(
        self, name: DatasetName, parts: dict[str, bytes], run: str, tamper: Tamper
    ) -> dg.AssetsDefinition:
        @dg.asset(name=name, key_prefix="staging")
        def stage() -> dg.MaterializeResult[None]:
            prefix = staging_prefix(name, run)
            for part, content in parts.items():
                self.storage.write(prefix + part, content)
            signature = parts_signature(self.storage, name, run)
            uri = self.storage.uri(prefix)
            staged = Staged(name, run, uri, signature, signature)
            write_manifest(self.storage, f"staging/{name}", run, asdict(staged))
            tamper(self.storage, run)
            return dg.MaterializeResult()

        return stage


def _checks(result: dg.ExecuteInProcessResult) -> Iterator[tuple[str, Judged]]:
    for one in result.get_asset_check_evaluations():
        judged = Judged(
            passed=one.passed,
            blocks=bool(one.blocking) and one.severity is dg.AssetCheckSeverity.ERROR,
            description=one.description or "",
        )
        yield f"{one.asset_key.to_user_string()}:{one.check_name}", judged


def _failure(result: dg.ExecuteInProcessResult) -> str:
    failed = [event for event in result.all_events if event.is_step_failure]
    error = failed[0].step_failure_data.error if failed else None
    return error.to_string() if error else ""
