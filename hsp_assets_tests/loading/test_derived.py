"""The files that are uploaded, and how their lines lead back to the source."""

from pathlib import Path

import polars as pl
import pytest

from hsp_assets.loading import derived
from hsp_assets.loading.derived import write_derived

ROWS = pl.DataFrame(
    [('a "b"', "x.csv", 2), ("two\nlines", "x.csv", 3), (None, "y.csv", 2)],
    ["products.name", "file", "line"],
    orient="row",
)


def test_a_file_has_exactly_the_mapped_columns_and_its_lines_lead_back_to_the_source(
    tmp_path: Path,
) -> None:
    (file,) = write_derived(tmp_path, "products", ROWS)
    assert file.columns == ("products.name",)
    assert pl.read_csv(file.path)["products.name"].to_list() == ['a "b"', "two\nlines", None]
    origins = [(file.row(line)["file"], file.row(line)["line"]) for line in (4, 2)]
    assert origins == [("y.csv", 2), ("x.csv", 2)]
    assert list(write_derived(tmp_path, "products", ROWS.clear())) == []


def test_rows_beyond_hubspots_limit_go_into_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(derived, "MAX_ROWS", 2)
    files = list(write_derived(tmp_path, "products", ROWS))
    assert [f.rows.height for f in files] == [2, 1]
    assert files[1].row(2)["file"] == "y.csv"
