"""Loading a published dataset version: all that the API knows besides the recommenders."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from hsp_assets.api.catalogue.bucket import Bucket
from hsp_assets.api.catalogue.items import Items, read_items
from hsp_assets.api.catalogue.popularity import (
    Popularity,
    popularity,
    scan_interactions,
    user_preferences,
)
from hsp_assets.api.catalogue.users import Users, read_identity

NO_USERS = pl.DataFrame(schema={"RECORD_ID": pl.Int64, "USER_ID": pl.String})
NO_PREFERENCES = pl.DataFrame(
    schema={"USER_ID": pl.String, "favourite": pl.Int32, "purchased": pl.List(pl.UInt32)}
)


@dataclass(frozen=True)
class Catalogue:
    """One dataset version; immutable once loaded."""

    version: str
    items: Items
    users: Users
    popularity: Popularity


EMPTY = Catalogue("", Items([]), Users(NO_USERS, NO_PREFERENCES), Popularity.empty())
"""Before anything was published."""


def load(bucket: Bucket, version: str) -> Catalogue:
    """Read a version from the bucket; blocks for as long as that takes.

    Raises:
        TransientFailure: the bucket cannot be read, or lacks a file of the version.

    """
    with tempfile.TemporaryDirectory(prefix="hsp-api-") as name:
        folder = Path(name)
        identity = read_identity(bucket.download(version, "identity.parquet", folder)[0])
        items = read_items(bucket.download(version, "items.csv", folder))
        interactions = scan_interactions(bucket.download(version, "interactions.csv", folder))
        users = Users(identity, user_preferences(interactions, items))
        return Catalogue(version, items, users, popularity(interactions, items))
