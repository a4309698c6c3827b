"""Which rows are new to the portal, which differ from it, and which are there already.

Records are found by a unique property in batches of ids, never by search: HubSpot's search is
capped at 10,000 results and lags behind writes. A cell that is null says nothing and never
differs; one that is empty says that the portal shall have nothing there (`clearing`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from hsp_assets.loading.progress import QUIET, Progress
from hsp_assets.portal.model import ObjectType
from hsp_assets.resources.hubspot import PAGE, HubSpotResource
from hsp_assets.resources.hubspot_transport import Json

RECORD_ID = "hs_object_id"
PORTAL = "portal."
"""Before the name of a property: its value in the portal."""
NUMBERS = {"price", "amount", "quantity", "age"}
TIMES = {"createdate", "closedate"}
CASELESS = {"email"}
"""HubSpot stores e-mail addresses in lower case."""


@dataclass(frozen=True)
class Compared:
    """Rows by what there is to do for them.

    Attributes:
        new: whose key no record of the portal has.
        changed: that differ from their record.
        unchanged: of which every cell is as in the portal.
        clearing: the changed ones with an empty cell where the portal has a value; with the
            record's id.

    """

    new: pl.DataFrame
    changed: pl.DataFrame
    unchanged: pl.DataFrame
    clearing: pl.DataFrame


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
            for r in read_by(hubspot, object_type, key, ids, wanted, progress)
        ],
        schema=dict.fromkeys(wanted, pl.String),
        infer_schema_length=None,
    ).with_columns((pl.when(pl.col(c) != "").then(pl.col(c))).alias(c) for c in wanted)
    return records.filter(pl.col(key).is_in(ids.implode()))


def read_by(
    hubspot: HubSpotResource,
    object_type: ObjectType,
    key: str,
    ids: pl.Series,
    wanted: Sequence[str],
    progress: Progress = QUIET,
) -> Iterable[Json]:
    """The records by batches of ids; in an almost empty portal all there are, by one listing."""
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
    theirs = existing.select(key, pl.all().name.prefix(PORTAL), pl.lit(value=True).alias("~there"))
    joined = rows.join(theirs, on=key, how="left", maintain_order="left", coalesce=True)
    there, nothing = pl.col("~there").is_not_null(), pl.lit(value=False)
    clears = pl.any_horizontal(nothing, *(_clears(name) for name in properties))
    differs = pl.any_horizontal(nothing, *(_differs(name) for name in properties))
    return Compared(
        new=joined.filter(~there).select(rows.columns),
        changed=joined.filter(there & differs).select(rows.columns),
        unchanged=joined.filter(there & ~differs).select(rows.columns),
        clearing=joined.filter(there & clears).select(
            *(c for c in rows.columns if c != RECORD_ID),
            pl.col(PORTAL + RECORD_ID).alias(RECORD_ID),
        ),
    )


def _differs(name: str) -> pl.Expr:
    ours, theirs = _comparable(name, pl.col(name)), _comparable(name, pl.col(PORTAL + name))
    return pl.col(name).is_not_null() & ours.ne_missing(theirs)


def _clears(name: str) -> pl.Expr:
    return (pl.col(name) == "") & _comparable(name, pl.col(PORTAL + name)).is_not_null()


def _comparable(name: str, value: pl.Expr) -> pl.Expr:
    """A value such that the portal's spelling of it and ours are equal; null where empty."""
    stripped = value.str.strip_chars()
    if name in NUMBERS:
        return filled(_plain_number(stripped))
    if name in TIMES:
        return stripped.str.to_datetime(time_zone="UTC", strict=False).dt.epoch("ms")
    if name in CASELESS:
        return filled(stripped.str.to_lowercase())
    return filled(stripped)


def _plain_number(text: pl.Expr) -> pl.Expr:
    """A decimal number without zeros that say nothing: exact, however many digits it has."""
    without_tail = text.str.replace(r"(\.[0-9]*?)0+$", "$1").str.strip_suffix(".")
    return without_tail.str.replace(r"^0+([0-9])", "$1")


def filled(value: pl.Expr) -> pl.Expr:
    """A text, or null where it is empty."""
    return pl.when(value != "").then(value)
