"""Parquet files written by DuckDB."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from snowflake.connector.errors import ProgrammingError

from hsp_assets.sandbox.share.unloading.parts import Part, write_parts

MIB = 1024 * 1024


Write = Callable[..., list[Part]]


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """Writes the rows of a query, into a folder whose name needs quoting."""
    with duckdb.connect() as connection:

        def write(query: str, size: int = 16 * MIB, **types: bool) -> list[Part]:
            connection.execute(f"CREATE OR REPLACE TEMPORARY VIEW V AS {query}")
            return write_parts(connection, '"V"', tmp_path / "it's here", size, **types)

        yield write


def test_columns_keep_their_names_and_types(write: Write) -> None:
    query = """SELECT
        'é' AS "USER_ID", 1.5::DOUBLE AS "mixed Case", TRUE AS B, '{"a": 1}'::JSON AS J,
        TIMESTAMP '2024-01-31 10:11:12.345' AS T, DATE '2024-01-31' AS D,
        9.99::DECIMAL(38, 2) AS P
    """
    [part] = write(query)
    written = pl.read_parquet(part.path)
    assert written.columns == ["USER_ID", "mixed Case", "B", "J", "T", "D", "P"]
    assert written.row(0)[:6] == (
        *("é", 1.5, True, '{"a": 1}'),
        *(datetime.fromisoformat("2024-01-31T10:11:12.345"), date(2024, 1, 31)),
    )
    assert written.schema["P"] == pl.Decimal(38, 2)


def test_whole_numbers_become_64_bit_ones(write: Write) -> None:
    query = "SELECT 7::DECIMAL(38, 0) AS A, SUM(range) AS B, COUNT(*) AS C FROM range(5)"
    [part] = write(query)
    written = pl.read_parquet(part.path)
    assert set(written.schema.values()) == {pl.Int64}
    assert written.row(0) == (7, 10, 5)


def test_whole_numbers_that_do_not_fit_stay_decimals(write: Write) -> None:
    [part] = write("SELECT 1e20::DECIMAL(38, 0) AS A, 1::BIGINT AS B")
    written = pl.read_parquet(part.path)
    assert written.schema == {"A": pl.Decimal(38, 0), "B": pl.Int64}
    assert written.row(0) == (10**20, 1)


def test_whole_numbers_keep_the_type_of_the_query_where_the_session_says_so(write: Write) -> None:
    query = "SELECT 7::INTEGER AS A, 1::BIGINT AS B, 2::DECIMAL(38, 0) AS C, 1.5::DOUBLE AS D"
    [part] = write(query, types_by_value=False)
    whole = dict.fromkeys("ABC", pl.Decimal(38, 0))
    assert pl.read_parquet(part.path).schema == {**whole, "D": pl.Float64}


def test_the_querys_own_error_is_told(write: Write) -> None:
    with pytest.raises(duckdb.ConversionException, match="oops"):
        write("SELECT CAST(A AS INTEGER) AS A FROM (VALUES ('oops')) T(A)")


def test_no_part_is_larger_than_allowed(write: Write) -> None:
    query = "SELECT range AS ID, repeat(md5(range::VARCHAR), 8) AS TEXT FROM range(40000)"
    parts = write(query, MIB)
    assert len(parts) > 2
    assert max(part.size for part in parts) <= MIB
    assert sum(part.rows for part in parts) == 40_000


def test_every_row_is_written_once(write: Write) -> None:
    query = "SELECT range AS ID, md5(range::VARCHAR) AS M FROM range(300000) ORDER BY ID DESC"
    parts = write(query, MIB)
    ids = pl.concat([pl.read_parquet(part.path) for part in parts])["ID"]
    assert ids.sort().equals(pl.Series("ID", range(300_000)))


def test_a_part_says_what_it_holds(write: Write) -> None:
    [part] = write("SELECT 'same' AS A FROM range(5000)")
    assert (part.rows, part.size) == (5000, part.path.stat().st_size)
    assert part.uncompressed > 0


def test_no_rows_make_no_part(write: Write) -> None:
    assert write("SELECT 1 AS A WHERE FALSE") == []


def test_a_time_with_a_zone_is_refused_as_snowflake_does(write: Write) -> None:
    with pytest.raises(ProgrammingError, match=r"TIMESTAMP_TZ.*SEEN"):
        write("SELECT now() AS SEEN")
