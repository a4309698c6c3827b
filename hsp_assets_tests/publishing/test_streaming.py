"""Rows stream in small pieces: what gate and publishing take of memory does not grow with them."""

import subprocess
import sys

import polars as pl
import pytest

from hsp_assets.publishing.streaming import ROWS_IN_A_PIECE, in_small_pieces
from hsp_assets_tests import peak_memory

SIZE = "POLARS_IDEAL_MORSEL_SIZE"
"""What Polars calls it in its state."""
FILES, ROWS_OF_FILE, ROWS_OF_GROUP = 12, 500_000, 100_000
FEW = 4
"""Files of the smaller half of the comparison: two million rows, enough to be written unsorted."""
MUCH = 150 * 2**20
"""Bytes. Held in memory, the texts of four million rows more are at least 190 MB."""


def test_pieces_are_small_until_the_context_ends() -> None:
    before = pl.Config.state()[SIZE]
    with in_small_pieces():
        assert pl.Config.state()[SIZE] == str(ROWS_IN_A_PIECE)
    assert pl.Config.state()[SIZE] == before


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Staged interactions: of 100,000 users, in no order, with 1,000 items."""
    folder = tmp_path_factory.mktemp("staged")
    paths = [folder / f"{number:02d}.parquet" for number in range(FILES)]
    for number, path in enumerate(paths):
        _staged(number).write_parquet(path, row_group_size=ROWS_OF_GROUP, compression="snappy")
    return [str(path) for path in paths]


def _staged(file: int) -> pl.DataFrame:
    n = pl.int_range(file * ROWS_OF_FILE, (file + 1) * ROWS_OF_FILE, dtype=pl.UInt64)
    return pl.select(
        USER_ID=pl.format("u{}", n.hash(seed=1) % 100_000),
        ITEM_ID=pl.format("item-{}-0000-4000-8000-000000000000", n.hash(seed=2) % 1_000),
        EVENT_TYPE=pl.lit("View"),
        TIMESTAMP=1_700_000_000 + n.cast(pl.Int64),
        DISCOUNT=pl.lit("No"),
        SOURCE=pl.lit("event"),
        SOURCE_ID=pl.format("event-{}-0000-4000-8000-000000000000", n),
    )


@pytest.mark.parametrize("stage", peak_memory.STAGES)
def test_three_times_the_rows_take_no_more_memory(stage: str, files: list[str]) -> None:
    command = [sys.executable, "-P", peak_memory.__file__, stage, str(FEW), *files]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert int(done.stdout) < MUCH
