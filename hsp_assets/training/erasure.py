"""Customers who left are erased from Amazon Personalize, and it is recorded that they were.

A new version's import drops them from what was imported, not from what was streamed; a data
deletion job does. The ids to delete lie beside the version that lacks them, until the job has
ended; what is kept then is a record with numbers and no id. A job takes up to a day, so it is
started in one run and its end is noted in that or a later one.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import polars as pl

from hsp_assets.environment.portals import account_name
from hsp_assets.publishing.datasets import IDENTITY, LEFT_USERS, Datasets
from hsp_assets.publishing.retention import erase_work
from hsp_assets.recommenders import PREFIX
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.personalize_kinds import COMPLETED, Kind, has_failed, is_over
from hsp_assets.training.data import forget_customers
from hsp_assets.waiting import wait_for

NOBODY = b"USER_ID\n"
PATIENCE_SECONDS = 30.0
"""A job that takes longer is looked at again by the next run."""


@dataclass(frozen=True)
class Erasure:
    """One erasure.

    Attributes:
        dataset_version: the first version without these customers.
        users: how many were to be deleted.
        job: name of Personalize's data deletion job.
        status: of that job.
        reason: why it failed, in Personalize's words; else empty.
        deleted: records that it deleted.
        ended: when, ISO 8601; empty while it runs.

    """

    dataset_version: str
    users: int
    job: str
    status: str
    reason: str
    deleted: int
    ended: str

    @property
    def is_done(self) -> bool:
        """Whether the customers are gone."""
        return self.status == COMPLETED


@dataclass(frozen=True)
class Eraser:
    """Erases from one dataset group.

    Attributes:
        personalize: the account.
        datasets: the versions of the dataset group.
        patience_seconds: how long to wait for a job's end.

    """

    personalize: PersonalizeResource
    datasets: Datasets
    patience_seconds: float = PATIENCE_SECONDS

    def erase(self) -> list[Erasure]:
        """Start or resume every erasure that is due; answer the status of each.

        Raises:
            PersonalizeFailure: Personalize refuses a job.

        """
        return [self._erase(version) for version in self._due()]

    def records(self) -> list[Erasure]:
        """The erasures that are done, as they were recorded."""
        keys = self.datasets.storage.list_keys(self._record_key(""))
        contents = (self.datasets.storage.read(key) for key in keys)
        return [Erasure(**json.loads(content)) for content in contents if content]

    def _due(self) -> Iterator[str]:
        """Versions, oldest first, beside which lie ids of customers who left and stayed away."""
        for version in reversed(self.datasets.versions()):
            key = self._ids_key(version.name)
            if self.datasets.storage.exists(key) and self._leave_out_returned(key):
                yield version.name

    def _leave_out_returned(self, key: str) -> bool:
        """Take those who came back since off the list of ids; answer whether any are left."""
        present = self.datasets.live_parquet(IDENTITY)
        left: list[int] = []

        def without_returned(content: bytes | None) -> bytes | None:
            ids = pl.read_csv(content or NOBODY, infer_schema=False)
            gone = ids if present is None else ids.join(present, on="USER_ID", how="anti")
            left.append(gone.height)
            if gone.is_empty():
                return b""
            return gone.write_csv().encode() if gone.height < ids.height else None

        self.datasets.storage.update(key, without_returned)
        return bool(left[-1])

    def _erase(self, version: str) -> Erasure:
        ids = self.datasets.storage.read(self._ids_key(version)) or b""
        job = self._job(version)
        described = wait_for(
            lambda: self.personalize.describe("data_deletion_job", job),
            is_over,
            within=self.patience_seconds,
        )
        is_done = described["status"] == COMPLETED
        ended = described["lastUpdatedDateTime"].isoformat(timespec="seconds") if is_done else ""
        erasure = Erasure(
            dataset_version=version,
            users=pl.read_csv(ids, infer_schema=False).height,
            job=str(described["jobName"]),
            status=str(described["status"]),
            reason=str(described.get("failureReason") or ""),
            deleted=int(described.get("numDeleted") or 0),
            ended=ended,
        )
        if is_done:
            self._erase_from_bucket(version, ids)
            self.datasets.storage.write(
                self._record_key(version), json.dumps(asdict(erasure)).encode()
            )
            self.datasets.storage.delete(self._ids_key(version))
        return erasure

    def _erase_from_bucket(self, version: str, ids: bytes) -> None:
        """Delete these customers from what runs left in the bucket, and from what it says of them.

        The CSVs of older versions go with their version.
        """
        erase_work(self.datasets, version)
        forget_customers(self.datasets, set(pl.read_csv(ids, infer_schema=False)["USER_ID"]))

    def _job(self, version: str) -> str:
        """The ARN of the version's newest job; one that failed or is done is followed by another.

        One is done when it is recorded: these ids then left again, as an older version is live.
        """
        kind: Kind = "data_deletion_job"
        name = account_name(f"{PREFIX}left_{version}")
        group_arn = str(self.personalize.find("dataset_group", self.datasets.group))
        newest = self.personalize.newest_job(kind, name, datasetGroupArn=group_arn)
        recorded = self._recorded_job(version)
        if newest and not has_failed(newest) and newest["jobName"] != recorded:
            return str(newest["dataDeletionJobArn"])
        return self.personalize.create(
            kind,
            jobName=self.personalize.next_job_name(kind, name, datasetGroupArn=group_arn),
            datasetGroupArn=group_arn,
            dataSource={"dataLocation": self.datasets.storage.uri(self._ids_key(version))},
            roleArn=self.personalize.role_arn,
        )

    def _recorded_job(self, version: str) -> str:
        recorded = self.datasets.storage.read(self._record_key(version))
        return str(json.loads(recorded)["job"]) if recorded else ""

    def _ids_key(self, version: str) -> str:
        return self.datasets.key(version, LEFT_USERS)

    def _record_key(self, version: str) -> str:
        return f"erasures/{self.datasets.group}/{version and version + '.json'}"
