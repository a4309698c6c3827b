"""A dataset version goes live, whether it is new or an old one taken up again.

Who is in the version that was live and not in this one is written beside it first, to be erased
from Amazon Personalize; then the pointer is set in one step.
"""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from hsp_assets.failures import PermanentFailure
from hsp_assets.publishing.versions import (
    LEFT_USERS,
    make_dataset_live,
    read_live,
    read_profile,
    versions,
)
from hsp_assets.resources.storage import StorageResource, version_key
from hsp_assets.schemas import DATASETS, DatasetName

IDENTITY = "identity.parquet"
"""Which contact record (RECORD_ID) is which user (USER_ID): HubSpot's clients call with records."""


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


@dataclass(frozen=True)
class Kept:
    """A version that is kept."""

    name: str
    completed: datetime
    is_live: bool
    rows: dict[DatasetName, int]


def go_live(storage: StorageResource, dataset_group: str, version: str) -> Change:
    """Put a version in front of readers, and note who left with it.

    Raises:
        PermanentFailure: the version does not exist or is not whole.

    """
    before = read_live(storage, dataset_group).dataset_version
    old, new = (_users(storage, dataset_group, name) for name in (before, version))
    left, returned = (
        old.join(new, on="USER_ID", how="anti"),
        new.join(old, on="USER_ID", how="anti"),
    )
    if left.height and version in {v.name for v in versions(storage, dataset_group)}:
        _note(storage, version_key(dataset_group, version, LEFT_USERS), left)
    make_dataset_live(storage, dataset_group, version)
    return Change(version, before, left.height, returned.height if before else 0)


def use_version(storage: StorageResource, dataset_group: str, version: str = "") -> Change:
    """Make a kept version live again.

    Args:
        storage: the bucket.
        dataset_group: whose versions.
        version: its name; empty means the newest that was completed before the live one.

    Raises:
        PermanentFailure: there is no such version.

    """
    return go_live(storage, dataset_group, version or _previous(storage, dataset_group))


def kept_versions(storage: StorageResource, dataset_group: str) -> list[Kept]:
    """The complete versions that are kept, newest first."""
    live = read_live(storage, dataset_group).dataset_version
    return [
        Kept(v.name, v.completed, v.name == live, _rows(storage, dataset_group, v.name))
        for v in versions(storage, dataset_group)
    ]


def _previous(storage: StorageResource, dataset_group: str) -> str:
    names = [v.name for v in versions(storage, dataset_group)]
    live = read_live(storage, dataset_group).dataset_version
    older = names[names.index(live) + 1 :] if live in names else []
    if not older:
        raise PermanentFailure(
            f"No version of {dataset_group} is kept that is older than the live one. "
            "HSP_KEEP_DATASET_VERSIONS says how many are; `hsp datasets` lists them."
        )
    return older[0]


def _rows(storage: StorageResource, dataset_group: str, version: str) -> dict[DatasetName, int]:
    profiles = {n: read_profile(storage, dataset_group, version, n) for n in DATASETS}
    return {name: int(profile.get("rows", 0)) for name, profile in profiles.items()}


def _users(storage: StorageResource, dataset_group: str, version: str) -> pl.DataFrame:
    key = version_key(dataset_group, version, IDENTITY)
    if not version or not storage.exists(key):
        return pl.DataFrame(schema={"USER_ID": pl.String})
    options = storage.polars_options
    return pl.read_parquet(storage.uri(key), columns=["USER_ID"], storage_options=options)


def _note(storage: StorageResource, key: str, left: pl.DataFrame) -> None:
    """Add ids to those of a version that are to be erased."""
    noted = storage.read(key)
    before = left.clear() if noted is None else pl.read_csv(noted, infer_schema=False)
    ids = pl.concat([before, left]).unique().sort("USER_ID")
    storage.write(key, ids.write_csv().encode())
