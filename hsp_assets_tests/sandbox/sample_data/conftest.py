"""One made-up shop of the default size, written and read back once."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from hsp_assets.sandbox.sample_data import write_sample_files

PENDING = "deals-added-to-cart_checkoutPending.csv"
COMPLETED = "deals-purchased _checkoutCompleted.csv"
TEXT = {"USER_ID": pl.String, "PROMOTED": pl.String, "OCCURREDAT": pl.String}


@dataclass(frozen=True)
class Files:
    """The files of a shop."""

    folder: Path
    items: pl.DataFrame
    users: pl.DataFrame
    sets: list[pl.DataFrame]
    pending: pl.DataFrame
    completed: pl.DataFrame

    @property
    def events(self) -> pl.DataFrame:
        """The rows of the five sets, in the columns that all of them have."""
        return pl.concat([each.select(self.sets[0].columns) for each in self.sets])


def read(folder: Path) -> Files:
    def table(name: str) -> pl.DataFrame:
        frame = pl.scan_csv(folder / name, schema_overrides=TEXT, infer_schema_length=None)
        return frame.collect()

    sets = [table(f"custom-event-interactions-set-{number}.csv") for number in range(1, 6)]
    deals = (table(PENDING), table(COMPLETED))
    return Files(folder, table("items.csv"), table("email.csv"), sets, *deals)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("shop")
    write_sample_files(folder)
    return read(folder)
