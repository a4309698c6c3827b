"""The three Personalize datasets, each declared once as a pandera model.

Everything else about their columns derives from here: the Avro schema that Personalize is given,
the CSV header and its order, Dagster's column schema, the row rules of the gate, the data
dictionary. Rules between rows of different datasets and minimum sizes belong to the gate.

The limits are those of Amazon Personalize's ECOMMERCE domain: ids of 1 to 256 characters,
categorical and other strings of at most 1,000. A longer textual field is cut by the service
and an odd age merely teaches less, so neither rule is here: the gate warns of them.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

import pandera.polars as pa
import polars as pl

DatasetName = Literal["users", "items", "interactions"]
EventType = Literal["View", "ViewCart", "AddToCart", "StartCheckout", "Purchase"]

DATASETS: tuple[DatasetName, ...] = get_args(DatasetName)
EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)

MAX_ID = 256
MAX_STRING = 1_000
MAX_TEXT = 20_000
"""What Personalize reads of a textual field; the rest is cut off in silence."""
FIRST_SECOND = 946_684_800
"""2000-01-01 in epoch seconds: nothing sold online is older; smaller numbers are not seconds."""
LAST_SECOND = 100_000_000_000 - 1
"""A larger epoch number cannot be seconds (it would be after the year 5138): milliseconds."""
LATEST_AHEAD = timedelta(days=1)
"""What is later than this ahead comes from a wrong clock."""

CONTROL = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
"""Control characters and line separators, to stand in a class of a pattern."""
ID_PATTERN = rf"""^[^\s"{CONTROL},](?:[^"{CONTROL},]*[^\s"{CONTROL},])?$"""
"""Stripped, without quote, comma, line break or other control character."""
FLOAT_LIKE = r"^[+-]?[0-9]+(?:\.0*|\.[0-9]+[eE][+-]?[0-9]+|[eE]\+[0-9]+)$"
"""An id such as `12.0` or `1.2E+12` has been through a spreadsheet or a float column and matches
nothing."""
BLANK = rf"^[\s{CONTROL}]*$"
OPAQUE_ID = r"^[A-Za-z0-9_.:-]{1,64}$"
"""A user's id that may be shown; what has blanks or an `@` may be a name or an address."""
IS_PRESENT = "is_present"
"""The rule that a column which may not be null is not."""

STRING: dict[str, object] = {"type": "string"}
NULLABLE_STRING: dict[str, object] = {"type": ["null", "string"]}
CATEGORY: dict[str, object] = {"type": "string", "categorical": True}
NULLABLE_CATEGORY: dict[str, object] = {"type": ["null", "string"], "categorical": True}
TEXT: dict[str, object] = {"type": ["null", "string"], "textual": True}


def _id(description: str, *, unique: bool = False) -> Any:
    return pa.Field(description=description, metadata={"avro": STRING, "unique": unique})


def _string(description: str, avro: dict[str, object], *, personal: bool = False) -> Any:
    return pa.Field(
        nullable="null" in str(avro["type"]),
        description=description,
        metadata={"avro": avro, "personal": personal},
    )


def _matches(data: pa.PolarsData, pattern: str) -> pl.LazyFrame:
    return data.lazyframe.select(pl.col(str(data.key)).str.contains(pattern))


def _lacks(data: pa.PolarsData, pattern: str) -> pl.LazyFrame:
    return data.lazyframe.select(~pl.col(str(data.key)).str.contains(pattern))


def _length(data: pa.PolarsData, shortest: int, longest: int) -> pl.LazyFrame:
    length = pl.col(str(data.key)).str.len_chars()
    return data.lazyframe.select(length.is_between(shortest, longest))


class Dataset(pa.DataFrameModel):
    """What the three datasets share: exactly these columns, in this order.

    The names of the checks are the names of the gate's rules. That an id is unique is not checked
    here, where rows come in batches, but declared for the gate.
    """

    class Config:
        """Columns that are missing, added or out of order are refused."""

        strict = True
        ordered = True

    @pa.check(r"^(USER|ITEM)_ID$", regex=True)
    def is_clean_id(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Stripped, without quote, comma or line break."""
        return _matches(data, ID_PATTERN)

    @pa.check(r"^(USER|ITEM)_ID$", regex=True)
    def is_not_float_like(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Not `12.0`, which has been through a float column."""
        return _lacks(data, FLOAT_LIKE)

    @pa.check(r"^(USER|ITEM)_ID$", regex=True)
    def is_fitting_id(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Of 1 to 256 characters."""
        return _length(data, 1, MAX_ID)

    @pa.check(r"^(CATEGORY_L[12]|PRODUCT_NAME|GENDER|PROMOTED|DISCOUNT)$", regex=True)
    def is_fitting_text(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Of at most 1,000 characters."""
        return _length(data, 0, MAX_STRING)


class Users(Dataset):
    """The customers that may be recommended something: one row per contact of the portal."""

    USER_ID: pl.String = _id("The contact's `external_id`.", unique=True)
    AGE: pl.Int32 = pa.Field(
        nullable=True,
        description="Age in full years.",
        metadata={"avro": {"type": ["null", "int"]}, "personal": True},
    )
    GENDER: pl.String = _string(
        "The contact's gender as HubSpot holds it.", NULLABLE_CATEGORY, personal=True
    )


class Items(Dataset):
    """The products that may be recommended: one row per product of the portal."""

    ITEM_ID: pl.String = _id("The product's `external_id`.", unique=True)
    PRICE: pl.Float64 = pa.Field(
        description="Unit price in the portal's currency.",
        metadata={"avro": {"type": "float"}},
    )
    CATEGORY_L1: pl.String = _string("Main category.", CATEGORY)
    CATEGORY_L2: pl.String = _string("Sub-category.", NULLABLE_CATEGORY)
    PRODUCT_NAME: pl.String = _string(
        "The product's name, verbatim; answered with recommendations, not trained on.",
        NULLABLE_STRING,
    )
    PRODUCT_DESCRIPTION: pl.String = _string("The product's description, verbatim.", TEXT)
    GENDER: pl.String = _string("Whom the product is for.", NULLABLE_CATEGORY)
    PROMOTED: pl.String = _string("`True` while the product is promoted.", NULLABLE_CATEGORY)

    @pa.check("PRICE")
    def is_finite(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Neither infinite nor NaN, as a 32-bit float too: that is what Personalize makes of it."""
        return data.lazyframe.select(pl.col(str(data.key)).cast(pl.Float32).is_finite())

    @pa.check("PRICE")
    def is_not_negative(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Zero or more."""
        return data.lazyframe.select(pl.col(str(data.key)) >= 0)

    @pa.check("CATEGORY_L1")
    def is_not_blank(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """More than blanks and control characters."""
        return _lacks(data, BLANK)

    @pa.check("PROMOTED")
    def is_flag(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """`True` or `False`: booleans cannot be filtered by."""
        return data.lazyframe.select(pl.col(str(data.key)).is_in(["True", "False"]))


class Interactions(Dataset):
    """What customers did: each user, item, event type and second once."""

    USER_ID: pl.String = _id("Who: the contact's `external_id`.")
    ITEM_ID: pl.String = _id("With what: the product's `external_id`.")
    EVENT_TYPE: pl.String = pa.Field(
        description=f"What happened: {', '.join(EVENT_TYPES)}.",
        metadata={"avro": STRING},
    )
    TIMESTAMP: pl.Int64 = pa.Field(
        description="When, in epoch seconds (UTC).",
        metadata={"avro": {"type": "long"}},
    )
    DISCOUNT: pl.String = _string("`Yes` when a discount applied.", NULLABLE_CATEGORY)

    @pa.check("EVENT_TYPE")
    def is_known_event_type(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """One of the event types, in its canonical case."""
        return data.lazyframe.select(pl.col(str(data.key)).is_in(EVENT_TYPES))

    @pa.check("TIMESTAMP")
    def is_in_seconds(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Seconds, not milliseconds, and not before 2000."""
        return data.lazyframe.select(pl.col(str(data.key)).is_between(FIRST_SECOND, LAST_SECOND))

    @pa.check("TIMESTAMP")
    def is_not_ahead(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """At most a day ahead; milliseconds are another rule's."""
        latest = int((datetime.now(UTC) + LATEST_AHEAD).timestamp())
        time = pl.col(str(data.key))
        return data.lazyframe.select(~time.is_between(latest, LAST_SECOND, closed="right"))


MODELS: dict[DatasetName, type[Dataset]] = {
    "users": Users,
    "items": Items,
    "interactions": Interactions,
}


def columns(dataset: DatasetName) -> list[str]:
    """The column names of a dataset in their order, which is also the CSV header."""
    return list(MODELS[dataset].to_schema().columns)


def dtypes(dataset: DatasetName) -> dict[str, pl.DataType]:
    """The polars type of each column of a dataset."""
    return {name: column.dtype.type for name, column in MODELS[dataset].to_schema().columns.items()}


def unique_columns(dataset: DatasetName) -> list[str]:
    """The columns whose values must be unique."""
    return _marked(dataset, "unique")


def personal_columns(dataset: DatasetName) -> list[str]:
    """The columns whose values must not be shown beside the row they belong to."""
    return _marked(dataset, "personal")


def shown_id(user: str, otherwise: str = "hidden") -> str:
    """A user's id as it may be shown: of one that may be a name or an address, another text."""
    return user if re.fullmatch(OPAQUE_ID, user) else otherwise


def row_rules(dataset: DatasetName) -> dict[str, list[str]]:
    """The rules about single values of a dataset, each with the columns it is about."""
    rules: dict[str, list[str]] = {}
    for name, column in MODELS[dataset].to_schema().columns.items():
        required = [] if column.nullable else [IS_PRESENT]
        for rule in required + [str(check.name) for check in column.checks]:
            rules.setdefault(rule, []).append(name)
    return rules


def avro_schema(dataset: DatasetName) -> str:
    """The dataset's Avro schema as the JSON text that Personalize takes.

    The record's name must be exactly Interactions, Items or Users, in Personalize's namespace.
    """
    fields = [
        {"name": name, **(column.metadata or {})["avro"]}
        for name, column in MODELS[dataset].to_schema().columns.items()
    ]
    return json.dumps(
        {
            "type": "record",
            "name": dataset.capitalize(),
            "namespace": "com.amazonaws.personalize.schema",
            "fields": fields,
            "version": "1.0",
        }
    )


def _marked(dataset: DatasetName, mark: str) -> list[str]:
    """The columns that bear a mark in their metadata."""
    declared = MODELS[dataset].to_schema().columns
    return [name for name, column in declared.items() if (column.metadata or {}).get(mark)]
