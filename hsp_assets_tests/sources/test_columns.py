"""What the declaration of a source file says of its columns."""

import pytest

from hsp_assets.portal.flows import SOURCES, SourceName
from hsp_assets.sources.columns import FILES, Column


def test_a_column_tells_people_what_its_cells_hold_and_how_else_it_is_called() -> None:
    price = Column("price", ("unit_price",), "decimal", filled=True)
    assert price.description == "A number; every row has one. Also called unit_price."


def test_a_column_of_few_values_tells_them() -> None:
    assert Column("promoted", allowed=("True", "False")).description == "True or False."


@pytest.mark.parametrize("source", SOURCES)
def test_personal_columns_say_so(source: SourceName) -> None:
    said = {c.name for c in FILES[source].columns if "never shown" in c.description}
    assert said == {c.name for c in FILES[source].columns if c.personal}
