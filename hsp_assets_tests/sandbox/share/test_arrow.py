"""Results as the connector reads them."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from fakesnow.rowtype import ColumnInfo

from hsp_assets.sandbox.share.arrow import to_snowflake

NOON = datetime.fromisoformat("2024-01-31T12:00:00.250")


def column(kind: str) -> ColumnInfo:
    return ColumnInfo(
        name="T",
        database="",
        schema="",
        table="",
        nullable=True,
        type=kind,
        byteLength=None,
        length=None,
        scale=9,
        precision=0,
        collation=None,
    )


@pytest.mark.parametrize("zone", [None, "UTC"])
def test_a_missing_time_stays_missing(zone: str | None) -> None:
    values = [NOON.replace(tzinfo=UTC) if zone else NOON, None]
    table = pa.table({"T": pa.array(values, pa.timestamp("us", zone))})
    encoded = to_snowflake(table, [column("timestamp_tz" if zone else "timestamp_ntz")])
    first, second = encoded.column("T").to_pylist()
    assert (first["epoch"], first["fraction"], second) == (1_706_702_400, 250_000_000, None)


def test_the_connectors_metadata_stays() -> None:
    table = pa.table({"T": pa.array([None], pa.timestamp("us"))})
    encoded = to_snowflake(table, [column("timestamp_ntz")])
    assert encoded.schema.field("T").metadata[b"logicalType"] == b"TIMESTAMP_NTZ"
