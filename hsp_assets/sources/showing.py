"""What of a cell may be shown in a message: nothing that may be about a person.

Of a file of people no cell is shown. Elsewhere a person may stand as an id that is an address or a
name, or where columns were shifted.
"""

import polars as pl

from hsp_assets import schemas
from hsp_assets.sources.columns import SourceFile
from hsp_assets.sources.marks import unmarked

SHOWN_CHARACTERS = 80
HIDDEN = "hidden"
PEOPLE = ("user_id",)
"""Columns whose cells name a person, by an id or otherwise."""


def shown(declared: SourceFile, name: str) -> pl.Expr:
    """The cells of a column as they may be shown."""
    if declared.is_personal or declared.column(name).personal:
        return pl.lit(None, pl.String)
    cell = unmarked(pl.col(name).cast(pl.String)).str.replace_all(r"[\p{C}--\t\n\r]", "\ufffd")
    may_be = cell.str.contains("@", literal=True)
    if name in PEOPLE:
        may_be |= ~cell.str.contains(schemas.OPAQUE_ID)
    return pl.when(may_be).then(pl.lit(HIDDEN)).otherwise(cell.str.slice(0, SHOWN_CHARACTERS))
