"""Which properties our loads give to the records that they make.

It tells beforehand what a portal that requires more would refuse. The rows themselves are made by
`objects`, `carts` and `purchases`; here they are made of nothing but what every source row has.
"""

from collections.abc import Mapping as Map
from enum import StrEnum

import polars as pl

from hsp_assets.loading import deals
from hsp_assets.loading.mapping import CONTACTS, PRODUCTS, Mapping
from hsp_assets.portal.flows import SourceName
from hsp_assets.portal.model import ObjectType
from hsp_assets.sources.columns import FILES
from hsp_assets.sources.reading import ABSENT, FILE, LINE

NUMBERS = ("timestamp", "quantity", LINE)


class Given(StrEnum):
    """How often a record that we make has a value of a property."""

    ALWAYS = "always"
    WHERE_THE_FILE_HAS_ONE = "where the source file has one"


def written(object_type: ObjectType) -> Map[str, Given]:
    """The properties that records of a type are made with."""
    if object_type == "contacts":
        return _from_file("users", CONTACTS)
    if object_type == "products":
        return _from_file("items", PRODUCTS)
    rows = _least_order()
    said = [deals.values(rows), deals.purchase_values(rows)]
    made = [deals.placed(deals.staged(one, "pipeline", "stage"), rows) for one in said]
    of_type = [deals.columns_of(object_type, one).row(0, named=True) for one in made]
    names = dict.fromkeys(name for one in of_type for name in one if name not in (FILE, LINE))
    return {
        name: Given.ALWAYS
        if all(one.get(name) is not None for one in of_type)
        else Given.WHERE_THE_FILE_HAS_ONE
        for name in names
    }


def _from_file(source: SourceName, mapping: Mapping) -> Map[str, Given]:
    filled = {column.name for column in FILES[source].columns if column.filled}
    return {
        one.name: Given.ALWAYS if one.column in filled else Given.WHERE_THE_FILE_HAS_ONE
        for one in mapping
    }


def _least_order() -> pl.DataFrame:
    """One row of a cart or purchase that holds no more than every such row does."""
    columns = FILES["carts"].columns
    optional = [c.name for c in columns if not c.filled]
    filled = {c.name: "1" for c in columns if c.filled} | {"timestamp": 1, LINE: 2, FILE: "carts"}
    known = {deals.KEY: "1", deals.CONTACT_ID: "1", deals.PRODUCT_ID: "1"}
    blank = dict.fromkeys([*optional, "gender", "promoted"])
    row = {**blank, **filled, **known, ABSENT: ",".join(optional)}
    schema = {name: pl.Int64 if name in NUMBERS else pl.String for name in row}
    return pl.DataFrame([row], schema=schema)
