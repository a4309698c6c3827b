"""The versions of a recommender that exist: which is live, which are kept, which must go.

A version that does not answer is stopped, because an active recommender costs money whether it is
called or not; starting it again takes no training. It counts towards the quota all the same.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from hsp_assets.environment.portals import account_name
from hsp_assets.failures import PermanentFailure
from hsp_assets.live import LiveRecommender
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.recommenders import RECOMMENDERS, Recommender
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.personalize_kinds import ACTIVE
from hsp_assets.resources.storage import StorageResource
from hsp_assets.training.records import Records, VersionRecord

SETTLING_SECONDS = 3.0


@dataclass(frozen=True)
class Version:
    """A version that exists in Personalize.

    Attributes:
        name: the dataset version it was trained on, and a digest of its configuration.
        arn: in Personalize.
        status: there.
        created: when its training began.
        is_live: whether it answers callers.
        record: what is recorded of it; None if it was made by something else.

    """

    name: str
    arn: str
    status: str
    created: datetime
    is_live: bool
    record: VersionRecord | None

    @property
    def has_served(self) -> bool:
        """Whether it was live before, so that going back to it is safe."""
        return self.record is not None and self.record.served


@dataclass(frozen=True)
class Versions:
    """The versions of one recommender in one dataset group.

    Attributes:
        personalize: the account.
        storage: the bucket with records and live pointer.
        group: name of the dataset group.
        recommender: whose versions.
        settling_seconds: how long the API may take to follow the live pointer to another version;
            it reads the pointer every two seconds.

    """

    personalize: PersonalizeResource
    storage: StorageResource
    group: str
    recommender: Recommender
    settling_seconds: float = SETTLING_SECONDS

    @property
    def datasets(self) -> Datasets:
        """The published datasets of the group."""
        return Datasets(self.storage, self.group)

    @property
    def records(self) -> Records:
        """The records of the versions."""
        return Records(self.storage, self.group, self.recommender.name)

    @cached_property
    def _group_arn(self) -> str | None:
        return self.personalize.find("dataset_group", self.group)

    def live(self) -> LiveRecommender | None:
        """The one that answers callers, or None."""
        return self.datasets.live().recommenders.get(self.recommender.name)

    def all(self) -> list[Version]:
        """Every version that Personalize has, newest first."""
        group_arn = self._group_arn
        if group_arn is None:
            return []
        live, prefix = self.live(), account_name(f"{self.recommender.name}_")
        versions = [
            self._version(summary, str(summary["name"]).removeprefix(prefix), live)
            for summary in self.personalize.summaries("recommender", datasetGroupArn=group_arn)
            if str(summary["name"]).startswith(prefix)
        ]
        return sorted(versions, key=lambda version: version.created, reverse=True)

    def training_seconds(self) -> list[float]:
        """How long it took to train each version that is kept, newest first."""
        return [version.record.training_seconds for version in self.all() if version.record]

    def get(self, name: str) -> Version:
        """The version of that name.

        Raises:
            PermanentFailure: there is none; the text lists those there are.

        """
        versions = {version.name: version for version in self.all()}
        if name not in versions:
            raise PermanentFailure(
                f"{self.recommender.name} has no version {name!r}. Kept are, newest first: "
                f"{', '.join(versions) or 'none'}."
            )
        return versions[name]

    def status(self, record: VersionRecord) -> str:
        """A version's status in Personalize; `DELETED` when there was no room to keep it."""
        described = self.personalize.look(record.arn)
        return str(described["status"]) if described else "DELETED"

    def make_live(self, name: str, arn: str) -> None:
        """Point callers to an active version."""
        self.point_to(LiveRecommender(name, arn))
        self.records.note_live(name)

    def point_to(self, live: LiveRecommender) -> LiveRecommender:
        """Write the live pointer of this recommender; answer what was written."""
        self.datasets.make_recommender_live(self.recommender.name, live)
        return live

    def stop_others(self) -> None:
        """Stop every version that answers nobody; delete none."""
        self.retire(keep=sum(not version.is_live for version in self.all()))

    def retire(self, keep: int, spare: str = "") -> list[str]:
        """Delete versions beyond those to keep, stop the others; answer the names of the deleted.

        Versions that have served are kept before those that were not promoted, newer before older.

        Args:
            keep: how many, besides the live one.
            spare: name of a version that is left as it is, such as one in training.

        """
        others = [v for v in self.all() if not v.is_live and v.name != spare]
        ranked = sorted(others, key=lambda version: not version.has_served)
        kept, gone = ranked[:keep], ranked[keep:]
        running = [version for version in others if version.status == ACTIVE]
        if any(version.has_served for version in running):
            # Until then the API may still call the version that was live a moment ago.
            time.sleep(self.settling_seconds)
        for version in gone:
            self.personalize.delete("recommender", version.arn)
            if version.record is None or not version.record.failed_a_gate:
                # The record of a version that failed a gate keeps it from being trained again.
                self.records.forget(version.name)
        for version in kept:
            if version in running:
                self.personalize.stop(version.arn)
        return [version.name for version in gone]

    def _version(
        self, summary: Mapping[str, object], name: str, live: LiveRecommender | None
    ) -> Version:
        created = summary["creationDateTime"]
        assert isinstance(created, datetime)  # noqa: S101 (as boto3 parses it)
        arn = str(summary["recommenderArn"])
        is_live = live is not None and arn in live.arns
        record = self.records.read(name)
        return Version(name, arn, str(summary["status"]), created, is_live, record)


def named(recommender: str) -> Recommender:
    """The declared recommender of that name, with or without `hubspot_`.

    Raises:
        PermanentFailure: there is none; the text lists those there are.

    """
    for declared in RECOMMENDERS.values():
        if recommender in (declared.name, declared.use_case):
            return declared
    raise PermanentFailure(
        f"There is no recommender {recommender!r}. There are: "
        f"{', '.join(declared.name for declared in RECOMMENDERS.values())}."
    )
