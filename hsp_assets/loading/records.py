"""Which rows are new to the portal, which differ from it, and which are there already.

Records are found by a unique property in batches of ids, never by search: HubSpot's search is
capped at 10,000 results and lags behind writes. A blank cell of a file never differs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from hsp_assets.loading.progress import QUIET, Progress
from hsp_assets.portal import model as portal
from hsp_assets.portal.model import ObjectType
from hsp_assets.resources.hubspot import PAGE, HubSpotResource
from hsp_assets.resources.hubspot_transport import Json

RECORD_ID = "hs_object_id"
NUMBERS = {"price", "amount", "quantity", "age"}
TIMES = {"createdate", "closedate"}
CASELESS = {"email"}
"""HubSpot stores e-mail addresses in lower case."""


@dataclass(frozen=True)
class Compared:
    """Rows to create, to update and to leave unchanged."""

    new: pl.DataFrame
    changed: pl.DataFrame
    unchanged: pl.DataFrame


def read_records(
    hubspot: HubSpotResource,
    object_type: ObjectType,
    key: str,
    values: pl.Series,
    properties: Sequence[str] = (),
    progress: Progress = QUIET,
) -> pl.DataFrame:
    """The portal's records with these values of a unique property.

    Args:
        hubspot: the portal.
        object_type: of the records.
        key: the unique property, or `hs_object_id`.
        values: its values; nulls and repetitions are passed over.
        properties: further properties to read.
        progress: is advanced by the values looked up.

    Returns:
        One row per record that exists: the key, `hs_object_id` and the properties, all text,
        null where the portal has nothing.

    """
    wanted = list(dict.fromkeys([key, RECORD_ID, *properties]))
    ids = values.drop_nulls().unique(maintain_order=True)
    records = pl.DataFrame(
        [
            {RECORD_ID: r["id"], **r["properties"]}
            for r in _read(hubspot, object_type, key, ids, wanted, progress)
        ],
        schema=dict.fromkeys(wanted, pl.String),
        infer_schema_length=None,
    ).with_columns((pl.when(pl.col(c) != "").then(pl.col(c))).alias(c) for c in wanted)
    return records.filter(pl.col(key).is_in(ids.implode()))


def _read(
    hubspot: HubSpotResource,
    object_type: ObjectType,
    key: str,
    ids: pl.Series,
    wanted: list[str],
    progress: Progress,
) -> Iterable[Json]:
    """The records by batches of ids; in an almost empty portal, by one listing of all."""
    if ids.len() > PAGE:
        few = hubspot.read_all_if_few(object_type, wanted)
        if few is not None:
            return few
    id_property = None if key == RECORD_ID else key
    return hubspot.read(object_type, ids.to_list(), wanted, id_property, progress.advance)


def compare(
    rows: pl.DataFrame, existing: pl.DataFrame, key: str, properties: Sequence[str]
) -> Compared:
    """Sort rows by whether the portal has their key and the same properties.

    Args:
        rows: with the key and the properties as text columns of these names.
        existing: as `read_records` returns it.
        key: the unique property.
        properties: which to compare.

    """
    joined = rows.join(
        existing.select(key, pl.all().exclude(key).name.prefix("portal.")),
        on=key,
        how="left",
        maintain_order="left",
        coalesce=True,
    )
    is_new = pl.col(f"portal.{RECORD_ID}").is_null()
    differs = pl.any_horizontal(pl.lit(value=False), *(_differs(name) for name in properties))
    sorted_rows = joined.select(*rows.columns, is_new.alias("~new"), differs.alias("~differs"))
    return Compared(
        new=sorted_rows.filter("~new").select(rows.columns),
        changed=sorted_rows.filter(~pl.col("~new") & pl.col("~differs")).select(rows.columns),
        unchanged=sorted_rows.filter(~pl.col("~new") & ~pl.col("~differs")).select(rows.columns),
    )


def _differs(name: str) -> pl.Expr:
    ours, theirs = _comparable(name, pl.col(name)), _comparable(name, pl.col(f"portal.{name}"))
    return ours.is_not_null() & ours.ne_missing(theirs)


def _comparable(name: str, value: pl.Expr) -> pl.Expr:
    """A value such that the portal's spelling of it and ours are equal."""
    stripped = value.str.strip_chars()
    if name in NUMBERS:
        return stripped.cast(pl.Float64, strict=False)
    if name in TIMES:
        return stripped.str.to_datetime(time_zone="UTC", strict=False).dt.epoch("ms")
    if name in CASELESS:
        return stripped.str.to_lowercase()
    return pl.when(stripped != "").then(stripped)


def known_ids(
    hubspot: HubSpotResource,
    object_type: ObjectType,
    external_ids: pl.Series,
    progress: Progress = QUIET,
) -> pl.DataFrame:
    """Record ids of contacts or products by `external_id`."""
    return read_records(hubspot, object_type, portal.EXTERNAL_ID, external_ids, progress=progress)
