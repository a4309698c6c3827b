"""How the declaration of a source file describes its columns."""

from hsp_assets.portal.flows import SOURCES
from hsp_assets.sources.columns import FILES, Column


def test_a_column_describes_what_its_cells_hold_and_how_else_it_is_called() -> None:
    price = Column("price", ("unit_price",), "decimal", filled=True)
    assert price.description == "A number; every row has one. Also called unit_price."
    assert Column("promoted", allowed=("True", "False")).description == "True or False."


def test_the_personal_columns_and_no_others_say_so() -> None:
    columns = [column for source in SOURCES for column in FILES[source].columns]
    assert [c for c in columns if ("never shown" in c.description) != c.personal] == []
