"""The version that the latest staged rows make, published dataset by dataset.

Only rows that the gate accepted are written, and only if it passed. What lies beside the CSVs is
written here too: who is which contact, which items there are, who left. Versions and the pointer
to the live one belong to `publication`.
"""

import polars as pl

from hsp_assets.gate import accepted, typed
from hsp_assets.metadata import Context
from hsp_assets.publication import (
    csv_key,
    is_published,
    publish_csv,
    read_live,
    version_of,
    write_profile,
)
from hsp_assets.resources.storage import StorageResource, version_key
from hsp_assets.schemas import DATASETS, DatasetName
from hsp_assets.staged import Report, latest_staged, read_rejects, require_passed

IDENTITY = "identity.parquet"
"""Which contact record (RECORD_ID) is which user (USER_ID): HubSpot's clients call with records."""
CATALOGUE = "catalogue.parquet"
"""The item ids, to compare the next version with."""
LEFT_USERS = "left_users.csv"
"""Users of the version before that are gone, to be erased from Personalize; absent if none."""


class Publication:
    """What there is to publish.

    Raises:
        GateError: the gate has not seen the latest staged rows, or they did not pass.

    """

    def __init__(self, context: Context, storage: StorageResource, dataset_group: str) -> None:
        self._storage = storage
        self._group = dataset_group
        self._staged = {name: latest_staged(context, name) for name in DATASETS}
        self.reports: dict[DatasetName, Report] = {
            name: require_passed(storage, staged) for name, staged in self._staged.items()
        }
        self.version = version_of(s.fingerprint for s in self._staged.values())

    def uri(self, dataset: DatasetName) -> str:
        """Where the dataset's CSV is, or will be."""
        return self._storage.uri(csv_key(self._group, self.version, dataset))

    def publish(self, dataset: DatasetName) -> bool:
        """Write a dataset unless the version holds it already; answer whether it was written."""
        if is_published(self._storage, self._group, self.version, dataset):
            return False
        staged, report = self._staged[dataset], self.reports[dataset]
        with staged.local(self._storage) as rows:
            good = typed(dataset, accepted(rows, read_rejects(self._storage, staged)))
            key = csv_key(self._group, self.version, dataset)
            publish_csv(self._storage, key, dataset, good, report.accepted)
            self._write_beside(dataset, good)
        write_profile(self._storage, self._group, self.version, dataset, report.numbers)
        return True

    def head(self, dataset: DatasetName) -> pl.DataFrame:
        """A few of the rows."""
        staged = self._staged[dataset]
        rejects = read_rejects(self._storage, staged)
        return accepted(staged.scan(self._storage), rejects).head().collect()

    def _write_beside(self, dataset: DatasetName, rows: pl.LazyFrame) -> None:
        if dataset == "users":
            self._write_identity(rows.select("RECORD_ID", "USER_ID").sort("RECORD_ID").collect())
        elif dataset == "items":
            catalogue = rows.select("ITEM_ID").sort("ITEM_ID").collect()
            self._storage.write_parquet(self._key(CATALOGUE), catalogue)

    def _write_identity(self, identity: pl.DataFrame) -> None:
        self._storage.write_parquet(self._key(IDENTITY), identity)
        before = live_parquet(self._storage, self._group, IDENTITY)
        if before is None:
            return
        left = before.select("USER_ID").join(identity, on="USER_ID", how="anti").sort("USER_ID")
        if left.height:
            self._storage.write(self._key(LEFT_USERS), left.write_csv().encode())

    def _key(self, file: str) -> str:
        return version_key(self._group, self.version, file)


def live_parquet(storage: StorageResource, dataset_group: str, file: str) -> pl.DataFrame | None:
    """A Parquet file of the live version, or None when there is none."""
    version = read_live(storage, dataset_group).dataset_version
    key = version_key(dataset_group, version, file)
    if not version or not storage.exists(key):
        return None
    return pl.read_parquet(storage.uri(key), storage_options=storage.polars_options)
