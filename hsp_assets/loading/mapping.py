"""Which property each column of a source fills, and what a blank cell does to it.

A column that its source owns clears the property where a cell became blank; of the others a blank
says nothing, because people keep those values in HubSpot, too. So does a column that the row's
file does not have. How a property is cleared belongs to `clearing`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from hsp_assets.portal import model as portal
from hsp_assets.sources.reading import ABSENT

CLEARED = ""
"""A cell of a derived row that clears; null says nothing."""


@dataclass(frozen=True)
class Written:
    """A property that is written from a column.

    Attributes:
        name: of the property.
        column: of the source.
        owned: whether a blank cell clears the property.
        where_given: whether the property is written and compared only where rows have the column,
            because a portal may lack it.

    """

    name: str
    column: str
    owned: bool = False
    where_given: bool = False

    @property
    def cell(self) -> pl.Expr:
        """The cell that is written, as text; null says nothing and an empty text clears."""
        return owned(pl.col(self.column), self.column) if self.owned else text(self.column)


Mapping = Sequence[Written]

PRODUCTS: Mapping = (
    Written(portal.EXTERNAL_ID, "item_id"),
    Written("name", "product_name"),
    Written("price", "price"),
    Written("description", "product_description", owned=True),
    Written("category_level_1", "category_l1", owned=True),
    Written("category_level_2", "category_l2", owned=True),
    Written("gender", "gender", owned=True),
    Written("promoted", "promoted", owned=True),
    Written("hs_folder", "folder_name", where_given=True),
)
"""The catalogue owns what describes a product; people may sort products into other folders."""
CONTACTS: Mapping = (
    Written(portal.EXTERNAL_ID, "user_id"),
    Written("age", "age", owned=True),
    Written("gender", "gender", owned=True),
    Written("firstname", "first_name"),
    Written("lastname", "last_name"),
    Written("email", "email"),
)
"""Names and addresses are kept by people, too."""
LINE_ITEMS: Mapping = (
    Written("name", "product_name"),
    Written("price", "price", owned=True),
    Written("description", "product_description", owned=True),
    Written("category_level_1", "category_l1", owned=True),
    Written("category_level_2", "category_l2", owned=True),
    Written(portal.EXTERNAL_ID, "item_id"),
)
"""Of carts and purchases, whose row is the only source of its line item."""


def text(column: str) -> pl.Expr:
    """A column's cells as text; null where blank."""
    cell = pl.col(column).cast(pl.String)
    return pl.when(cell.str.strip_chars() != "").then(cell)


def owned(value: pl.Expr, *columns: str) -> pl.Expr:
    """A value as text: where it is blank it clears, unless the row's file lacks all the columns."""
    cell = value.cast(pl.String)
    absent = pl.format(",{},", ABSENT)
    lacking = [absent.str.contains(f",{column},", literal=True) for column in columns]
    return (
        pl.when(cell.str.strip_chars() != "")
        .then(cell)
        .when(~pl.all_horizontal(lacking))
        .then(pl.lit(CLEARED))
    )
