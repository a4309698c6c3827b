"""What is read from the statements: their columns, where those come from, how they are unloaded."""

from pathlib import Path

import pytest
from sqlglot import exp

from hsp_assets import sql
from hsp_assets.schemas import DATASETS, DatasetName, columns

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "sql"
NAMES = sorted(
    path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.sql")
)
NO_QUERIES = {"staging/unload", "staging/unload_to_stage", "staging/stages"}
QUERIES = [name for name in NAMES if name not in NO_QUERIES]


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


def test_a_column_that_is_a_constant_comes_from_no_view() -> None:
    assert sql.column_lineage("interactions")["SOURCE"] == ()


def test_the_columns_a_query_filters_by_are_required_too() -> None:
    assert "PROPERTY_PIPELINE" in sql.required_columns("staging/interactions")["OBJECTS_DEALS"]


def test_staging_requires_what_its_counts_read_too() -> None:
    assert "PROPERTY_USER_ID" in sql.staging_columns("interactions")[sql.EVENT_VIEW]


def test_an_integration_that_is_no_plain_name_never_reaches_a_statement() -> None:
    with pytest.raises(ValueError, match="no plain Snowflake identifier"):
        sql.unload("users", "x; DROP TABLE y")


@pytest.mark.parametrize("stage", ["A.B.C; DROP TABLE x", "A.B", "A.B.C.D", "A.B.C/../x", ""])
def test_a_stage_that_has_no_plain_name_never_reaches_a_statement(stage: str) -> None:
    for statement in (sql.stages, lambda name: sql.unload_to_stage("users", name, "")):
        with pytest.raises(ValueError, match="no plain name of a Snowflake stage"):
            statement(stage)


def test_a_folder_of_a_stage_has_only_plain_characters() -> None:
    with pytest.raises(ValueError, match="no plain folder"):
        sql.unload_to_stage("users", "A.B.C", "x/ FROM y --/")


def test_defect_01_no_statement_holds_a_credential() -> None:
    statements = [sql.unload(dataset, "HSP_UNLOAD") for dataset in DATASETS]
    assert not any(word in s.upper() for s in statements for word in ("AWS_KEY", "CREDENTIALS"))
    assert all("STORAGE_INTEGRATION = HSP_UNLOAD" in s for s in statements)


def test_defect_02_rows_are_unloaded_as_parquet_under_their_columns_names() -> None:
    statement = sql.unload("users", "HSP_UNLOAD")
    assert "TYPE = PARQUET" in statement
    assert "HEADER = TRUE" in statement
    assert "PARSE_HEADER" not in statement


@pytest.mark.parametrize("dataset", DATASETS)
def test_defect_05_result_columns_are_quoted_in_upper_case(dataset: DatasetName) -> None:
    names = [column.args["alias"] for column in sql.parse(f"staging/{dataset}").expressions]
    assert all(name.quoted and name.name == name.name.upper() for name in names)


@pytest.mark.parametrize("name", QUERIES)
def test_defect_06_a_statement_names_no_database_and_no_schema(name: str) -> None:
    tables = list(sql.parse(name).find_all(exp.Table))
    assert {table.db for table in tables} <= {"", "INFORMATION_SCHEMA"}
    assert not any(table.catalog for table in tables)


def test_defect_07_parts_are_large_and_in_parallel() -> None:
    statement = sql.unload("interactions", "HSP_UNLOAD")
    assert "MAX_FILE_SIZE = 134217728" in statement
    assert "SINGLE" not in statement


def test_every_statement_is_used_by_the_package() -> None:
    code = "".join(p.read_text() for p in (ROOT / "hsp_assets").rglob("*.py"))
    for name in NAMES:
        assert f'"{name}"' in code or name.startswith(("staging/", "left_out/")), name
