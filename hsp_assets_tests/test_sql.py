"""What is read from the statements: their columns, where those come from, how they are unloaded."""

import pytest

from hsp_assets import sql
from hsp_assets.schemas import DATASETS, DatasetName, columns


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_staging_query_yields_the_datasets_columns_first_and_in_order(
    dataset: DatasetName,
) -> None:
    expected = columns(dataset)
    assert list(sql.column_lineage(dataset))[: len(expected)] == expected


def test_a_column_comes_from_the_views_it_is_computed_from() -> None:
    assert sql.column_lineage("interactions")["DISCOUNT"] == (
        (sql.EVENT_VIEW, "PROPERTY_ITEM_DISCOUNT"),
        ("OBJECTS_DEALS", "PROPERTY_CART_DISCOUNT"),
    )


def test_the_columns_a_query_filters_by_are_required_too() -> None:
    assert "PROPERTY_PIPELINE" in sql.required_columns()["OBJECTS_DEALS"]


def test_an_integration_that_is_no_plain_name_never_reaches_a_statement() -> None:
    with pytest.raises(ValueError, match="no plain Snowflake identifier"):
        sql.unload("users", "x; DROP TABLE y")


def test_no_statement_holds_a_credential() -> None:
    statements = [sql.unload(dataset, "HSP_UNLOAD") for dataset in DATASETS]
    assert not any(word in s.upper() for s in statements for word in ("AWS_KEY", "CREDENTIALS"))


def test_every_statement_is_used_by_the_package() -> None:
    code = "".join(p.read_text() for p in (sql.FOLDER.parent / "hsp_assets").rglob("*.py"))
    for path in sql.FOLDER.rglob("*.sql"):
        name = path.relative_to(sql.FOLDER).with_suffix("").as_posix()
        assert f'"{name}"' in code or name.startswith("staging/"), name
