"""The published datasets of a group: immutable versions in the bucket, and one pointer to the live.

A version holds all three datasets. Its name is a digest of their rows, so the same rows are the
same version, and publishing them again changes nothing. The pointer is written last and in one
step: a reader never sees new users beside old interactions. Which rows a version holds belongs to
`publication`, how a CSV is written to `csv_files`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from hsp_assets.failures import PermanentFailure
from hsp_assets.live import Live, LiveRecommender
from hsp_assets.publishing.csv_audit import Audit
from hsp_assets.publishing.csv_files import store_csv
from hsp_assets.publishing.live_pointer import LivePointer
from hsp_assets.resources.storage import StorageResource, version_key, versions_prefix
from hsp_assets.schemas import DATASETS, DatasetName, avro_schema

IDENTITY = "identity.parquet"
"""Which contact record (RECORD_ID) is which user (USER_ID): HubSpot's clients call with records."""
CATALOGUE = "catalogue.parquet"
"""The item ids, to compare the next version with."""
LEFT_USERS = "left_users.csv"
"""Users of the version before this one who are to be erased; absent if none are."""
VERSION_DIGITS = 12
CSV_FORMAT = "2"
"""Part of a version's name: to be raised when the same rows would be written differently."""


@dataclass(frozen=True)
class Version:
    """A complete version that is kept: its name, when it was completed, whether it is live."""

    name: str
    completed: datetime
    is_live: bool


@dataclass(frozen=True)
class Change:
    """What changed when a version went live.

    Attributes:
        version: that is live now.
        before: that was; empty when none was.
        left: users of the one before who are not in this one.
        returned: users of this one who are not in the one before.

    """

    version: str
    before: str
    left: int
    returned: int

    @property
    def summary(self) -> str:
        """What changed, in words."""
        if self.before in ("", self.version):
            return f"version {self.version} is live, {'as before' if self.before else 'the first'}"
        return (
            f"version {self.version} is live instead of {self.before}; {self.left:,} of its users "
            f"are gone, {self.returned:,} are new or back"
        )


@dataclass(frozen=True)
class Datasets:
    """The datasets of one dataset group.

    Attributes:
        storage: the bucket.
        group: name of the dataset group.

    """

    storage: StorageResource
    group: str

    def version_of(self, fingerprints: Iterable[str]) -> str:
        """Name the version that three staged datasets make, from their fingerprints in order.

        Each group names the same rows differently: recommenders and jobs are named after versions,
        and Personalize's names are unique in an account, not in a group.
        """
        schemas = [avro_schema(name) for name in DATASETS]
        parts = [CSV_FORMAT, self.group, *schemas, *fingerprints]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:VERSION_DIGITS]

    def key(self, version: str, file: str) -> str:
        """Where a version keeps a file."""
        return version_key(self.group, version, file)

    def csv_key(self, version: str, dataset: DatasetName) -> str:
        """Where a version keeps a dataset's CSV; a folder of parts when it is larger than 1 GB."""
        return self.key(version, f"{dataset}.csv")

    def csv_uri(self, version: str, dataset: DatasetName) -> str:
        """The `s3://` address of a dataset's CSV."""
        return self.storage.uri(self.csv_key(version, dataset))

    def write_csv(
        self, version: str, dataset: DatasetName, rows: pl.LazyFrame, count: int
    ) -> Audit:
        """Write a dataset's CSV, unless it has faults; answer its audit.

        Args:
            version: which one.
            dataset: which of its datasets.
            rows: its accepted rows.
            count: how many there are.

        """
        return store_csv(self.storage, self.csv_key(version, dataset), dataset, rows, count)

    def write_profile(
        self, version: str, dataset: DatasetName, numbers: Mapping[str, float]
    ) -> None:
        """Keep what the gate measured of a dataset, which marks the dataset as whole.

        To be written last: all other files of the dataset must be there.
        """
        content = json.dumps(dict(numbers), indent=2, sort_keys=True)
        self.storage.write(self._profile_key(version, dataset), content.encode())

    def profile(self, version: str, dataset: DatasetName) -> dict[str, float]:
        """What the gate measured of a published dataset; empty when it is not published."""
        content = self.storage.read(self._profile_key(version, dataset)) if version else None
        return {} if content is None else {n: float(v) for n, v in json.loads(content).items()}

    def holds(self, version: str, dataset: DatasetName) -> bool:
        """Whether a version holds the whole of a dataset."""
        return self.storage.exists(self._profile_key(version, dataset))

    def live(self) -> Live:
        """The live pointer; empty before the first publication.

        Raises:
            PermanentFailure: it is damaged.

        """
        return self._pointer.read()

    def live_profile(self, dataset: DatasetName) -> dict[str, float]:
        """What the gate measured of the live version; empty when none is live."""
        return self.profile(self.live().dataset_version, dataset)

    def live_parquet(self, file: str) -> pl.DataFrame | None:
        """A Parquet file of the live version; None when there is none."""
        version = self.live().dataset_version
        return self.storage.read_parquet(self.key(version, file)) if version else None

    def versions(self) -> list[Version]:
        """The complete versions that are kept, newest first."""
        live = self.live().dataset_version
        return [Version(name, time, name == live) for name, time in self._complete()]

    def retire(self, keep: int) -> list[str]:
        """Delete all complete versions but the newest and the live one; answer those deleted.

        One with users who are still to be erased is kept until they are: it knows who they are.
        """
        old = [
            version.name
            for version in self.versions()[keep:]
            if not version.is_live and not self.storage.exists(self.key(version.name, LEFT_USERS))
        ]
        for name in old:
            self.storage.delete(self.key(name, ""))
        return old

    def go_live(self, version: str) -> Change:
        """Point readers to a version, new or kept, and record who left with it.

        Who was in the version before and is not in this one is noted beside it first, to be erased
        from Amazon Personalize; then the pointer is set in one step.

        Raises:
            PermanentFailure: the version does not exist or is not whole.

        """
        return self._point_to(version)

    def go_back(self, version: str = "") -> Change:
        """Make a kept version live again.

        A damaged pointer is written anew if the version is named: with the recommenders that can
        still be read, and the newest other version as the one before.

        Args:
            version: its name; empty means the newest that was completed before the live one.

        Raises:
            PermanentFailure: there is no such version.

        """
        if not version:
            return self._point_to(self._previous())
        other = next((name for name in self._kept() if name != version), "")
        return self._point_to(version, repair_with=Live(other, {}))

    def make_recommender_live(self, name: str, recommender: LiveRecommender) -> None:
        """Point callers of a recommender to one of its versions."""
        self._pointer.update(
            lambda live: replace(live, recommenders={**live.recommenders, name: recommender})
        )

    def remove_recommender(self, name: str) -> None:
        """Point callers of a recommender to none of its versions."""

        def without(live: Live) -> Live:
            rest = {known: one for known, one in live.recommenders.items() if known != name}
            return replace(live, recommenders=rest)

        self._pointer.update(without)

    @property
    def _pointer(self) -> LivePointer:
        return LivePointer(self.storage, self.group, self._kept)

    def _point_to(self, version: str, repair_with: Live | None = None) -> Change:
        kept = self._kept()
        if version not in kept:
            raise PermanentFailure(
                f"There is no complete version {version!r} of {self.group}. "
                f"Kept are, newest first: {', '.join(kept) or 'none'}."
            )
        changes: list[Change] = []

        def point(live: Live) -> Live:
            changes.append(self._note_change(live.dataset_version, version))
            return replace(live, dataset_version=version)

        self._pointer.update(point, repair_with)
        return changes[-1]

    def _kept(self) -> list[str]:
        return [name for name, _completed in self._complete()]

    def _complete(self) -> list[tuple[str, datetime]]:
        """The complete versions and when they were completed, newest first."""
        prefix = versions_prefix(self.group)
        written: dict[str, dict[str, datetime]] = {}
        for key, time in self.storage.list_objects(prefix):
            version, _, file = key.removeprefix(prefix).partition("/")
            written.setdefault(version, {})[file] = time
        profiles = [f"profile/{name}.json" for name in DATASETS]
        complete = [
            (version, max(times[profile] for profile in profiles))
            for version, times in written.items()
            if all(profile in times for profile in profiles)
        ]
        return sorted(complete, key=lambda found: (found[1], found[0]), reverse=True)

    def _profile_key(self, version: str, dataset: DatasetName) -> str:
        return self.key(version, f"profile/{dataset}.json")

    def _note_change(self, before: str, version: str) -> Change:
        """What changes with a version; who leaves is noted beside it."""
        users, now = self._users(before), self._users(version)
        left = users.join(now, on="USER_ID", how="anti")
        returned = now.join(users, on="USER_ID", how="anti")
        if left.height:
            self._note_left(version, left)
        return Change(version, before, left.height, returned.height if before else 0)

    def _previous(self) -> str:
        versions = self.versions()
        places = [place for place, version in enumerate(versions) if version.is_live]
        older = versions[places[0] + 1 :] if places else []
        if not older:
            raise PermanentFailure(
                f"No version of {self.group} is kept that is older than the live one. "
                "HSP_KEEP_DATASET_VERSIONS says how many are; `hsp datasets` lists them."
            )
        return older[0].name

    def _users(self, version: str) -> pl.DataFrame:
        key, none = self.key(version, IDENTITY), pl.DataFrame(schema={"USER_ID": pl.String})
        users = self.storage.read_parquet(key, ["USER_ID"]) if version else None
        return none if users is None else users

    def _note_left(self, version: str, left: pl.DataFrame) -> None:
        """Add users to those of a version that are to be erased."""

        def add(noted: bytes | None) -> bytes:
            before = left.clear() if noted is None else pl.read_csv(noted, infer_schema=False)
            return pl.concat([before, left]).unique().sort("USER_ID").write_csv().encode()

        self.storage.update(self.key(version, LEFT_USERS), add)
