"""Columns of text and what they mean: numbers, and the camelCase names of single records.

The stored rows are text as it was imported; whoever computes with them gets the types here.
"""

from collections.abc import Iterable

import polars as pl

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema, Field

_DTYPES = {"float": pl.Float64, "double": pl.Float64, "int": pl.Int32, "long": pl.Int64}


def as_number(field: Field) -> pl.Expr:
    """The values of a numeric field; null where the text is no such number."""
    return pl.col(field.name).cast(_DTYPES[field.type], strict=False)


def numbers(schema: DatasetSchema) -> Iterable[pl.Expr]:
    """The numeric columns of a dataset, with their types."""
    return (as_number(field) for field in schema.fields if field.is_number)


def python_value(field: Field, text: str) -> str | int | float:
    """The value of a text that is known to fit its field."""
    if not field.is_number:
        return text
    return int(text) if field.type in {"int", "long"} else float(text)


def camel_case(name: str) -> str:
    """The name of a column in single records and metadata: `CATEGORY_L1` is `categoryL1`."""
    first, *others = name.lower().split("_")
    return first + "".join(part.capitalize() for part in others)
