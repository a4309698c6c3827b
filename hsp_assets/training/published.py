"""Reading a published version back, as training saw it."""

import csv
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import polars as pl

from hsp_assets.publishing.datasets import IDENTITY, Datasets
from hsp_assets.resources.private_folders import private_folder
from hsp_assets.schemas import dtypes

COLUMNS = ("USER_ID", "ITEM_ID", "EVENT_TYPE", "TIMESTAMP")


@contextmanager
def published_interactions(datasets: Datasets, version: str) -> Iterator[pl.LazyFrame | None]:
    """The interactions of a version, from a copy on this machine; None if it is kept no longer.

    They have the columns `COLUMNS`. Further columns are not read: their quoted text follows
    Personalize's rules of escaping, which polars does not know.
    """
    if not datasets.holds(version, "interactions"):
        yield None
        return
    with private_folder() as folder:
        datasets.storage.download(datasets.csv_key(version, "interactions"), folder)
        types = dtypes("interactions")
        yield pl.scan_csv(
            f"{folder}/*.csv",
            schema_overrides={name: types[name] for name in COLUMNS},
            truncate_ragged_lines=True,
        ).select(COLUMNS)


def is_known(datasets: Datasets, version: str, user: str) -> bool:
    """Whether a version holds a customer, so that training could know them."""
    uri = datasets.storage.uri(datasets.key(version, IDENTITY))
    users = pl.scan_parquet(uri, storage_options=datasets.storage.polars_options)
    return not users.filter(pl.col("USER_ID") == user).head(1).collect().is_empty()


def product_names(datasets: Datasets, version: str, wanted: Collection[str]) -> dict[str, str]:
    """The names of products, by item id; those that the version does not hold are left out."""
    names: dict[str, str] = {}
    with private_folder() as folder:
        datasets.storage.download(datasets.csv_key(version, "items"), folder)
        for file in sorted(folder.glob("*.csv")):
            with file.open(encoding="utf-8", newline="") as lines:
                rows = csv.DictReader(lines, doublequote=False, escapechar="\\")
                names |= {r["ITEM_ID"]: r["PRODUCT_NAME"] for r in rows if r["ITEM_ID"] in wanted}
    return names
