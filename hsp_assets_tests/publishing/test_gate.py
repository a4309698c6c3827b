"""Which staged rows may be published, and how the others are explained."""

import polars as pl
import pytest

from hsp_assets import schemas
from hsp_assets.publishing import gate
from hsp_assets.publishing.gate import accepted, validate

GOOD = {
    "USER_ID": "1",
    "ITEM_ID": "a",
    "EVENT_TYPE": "View",
    "TIMESTAMP": 1_706_231_042,
    "DISCOUNT": None,
}


def interactions(*rows: dict[str, object]) -> pl.LazyFrame:
    """Staged interactions: a good row with each of these changes in turn."""
    return pl.LazyFrame(
        [GOOD | row for row in rows], schema=schemas.dtypes("interactions"), orient="row"
    )


@pytest.mark.parametrize(
    ("change", "column", "rule"),
    [
        ({"USER_ID": None}, "USER_ID", "is_present"),
        ({"USER_ID": " 1"}, "USER_ID", "is_clean_id"),
        ({"ITEM_ID": "a,b"}, "ITEM_ID", "is_clean_id"),
        ({"ITEM_ID": "12.0"}, "ITEM_ID", "is_not_float_like"),
        ({"ITEM_ID": "x" * 257}, "ITEM_ID", "is_fitting_id"),
        ({"EVENT_TYPE": "view"}, "EVENT_TYPE", "is_known_event_type"),
        ({"TIMESTAMP": 1_706_231_042_000}, "TIMESTAMP", "is_in_seconds"),
        ({"TIMESTAMP": 1_000}, "TIMESTAMP", "is_in_seconds"),
        ({"TIMESTAMP": 9_999_999_999}, "TIMESTAMP", "is_not_ahead"),
        ({"DISCOUNT": "x" * 1_001}, "DISCOUNT", "is_fitting_text"),
    ],
)
def test_a_broken_rule_is_named_with_its_row_and_column(
    change: dict[str, object], column: str, rule: str
) -> None:
    verdict = validate("interactions", interactions({}, change))
    assert verdict.rejects.select("row", "column", "rule").rows() == [(1, column, rule)]


def test_interactions_of_unknown_users_and_items_are_set_aside() -> None:
    known = {"USER_ID": pl.Series(["1"]), "ITEM_ID": pl.Series(["a"])}
    rows = interactions({}, {"USER_ID": "2"}, {"ITEM_ID": "b"})
    verdict = validate("interactions", rows, known)
    assert verdict.rejects.select("row", "rule", "value").rows() == [
        (1, "is_known_user", "2"),
        (2, "is_known_item", "b"),
    ]


def test_what_is_set_aside_is_exactly_what_is_not_accepted() -> None:
    rows = interactions({}, {"USER_ID": None, "ITEM_ID": None}, {"ITEM_ID": "b"})
    verdict = validate("interactions", rows)
    assert (verdict.rows, verdict.rejected) == (3, 1)
    assert accepted(rows, verdict.rejects).collect()["ITEM_ID"].to_list() == ["a", "b"]


def test_rows_keep_their_position_across_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "BATCH_ROWS", 2)
    verdict = validate("interactions", interactions({}, {}, {}, {"USER_ID": None}, {}))
    assert verdict.rejects["row"].to_list() == [3]


def test_a_personal_value_is_left_out_of_the_rejects() -> None:
    users = pl.LazyFrame(
        [{"USER_ID": "1", "AGE": 30, "GENDER": "secret" * 200}], schema=schemas.dtypes("users")
    )
    verdict = validate("users", users)
    assert verdict.rejects.select("column", "value").rows() == [("GENDER", None)]


def test_a_value_of_another_type_is_set_aside_and_not_taken_for_a_missing_one() -> None:
    users = pl.LazyFrame({"USER_ID": ["1", "2"], "AGE": [30, 3_000_000_000], "GENDER": ["F", None]})
    verdict = validate("users", users)
    assert verdict.rejects.rows() == [(1, "AGE", "is_readable", None, None)]


def test_an_unknown_id_that_is_no_id_at_all_breaks_both_rules() -> None:
    known = {"USER_ID": pl.Series(["1"]), "ITEM_ID": pl.Series(["a"])}
    verdict = validate("interactions", interactions({"ITEM_ID": "b,c"}, {"ITEM_ID": None}), known)
    assert verdict.rejects.select("row", "rule").rows() == [
        (0, "is_clean_id"),
        (0, "is_known_item"),
        (1, "is_present"),
    ]


def test_a_users_id_that_may_be_a_name_or_an_address_is_left_out_of_the_rejects() -> None:
    known = {"USER_ID": pl.Series(["1"]), "ITEM_ID": pl.Series(["a"])}
    rows = interactions({"USER_ID": "someone@example.org"}, {"USER_ID": "u2"})
    verdict = validate("interactions", rows, known)
    assert verdict.rejects["value"].to_list() == [None, "u2"]


def test_a_reject_names_the_record_of_hubspot_that_it_was_made_of() -> None:
    staged = interactions({}, {"EVENT_TYPE": "view"}).with_columns(
        SOURCE=pl.lit("event"), SOURCE_ID=pl.Series(["e1", "e2"])
    )
    assert validate("interactions", staged).rejects["record"].to_list() == ["event e2"]
    users = pl.LazyFrame({"USER_ID": [None], "AGE": [1], "GENDER": [""], "RECORD_ID": [10_017]})
    assert validate("users", users).rejects["record"].to_list() == ["10017"]


def test_columns_that_are_missing_are_named() -> None:
    assert gate.unusable_columns("users", pl.LazyFrame({"USER_ID": ["1"]})) == [
        "AGE is missing",
        "GENDER is missing",
        "RECORD_ID is missing",
    ]


@pytest.mark.parametrize("dtype", [pl.Datetime(), pl.Binary(), pl.List(pl.Int64)])
def test_a_column_that_holds_neither_numbers_nor_texts_is_named(dtype: pl.DataType) -> None:
    rows = interactions({}).with_columns(TIMESTAMP=pl.lit(None, dtype))
    assert gate.unusable_columns("interactions", rows) == [f"TIMESTAMP is {dtype}, not Int64"]


@pytest.mark.parametrize("dtype", [pl.Float64(), pl.Decimal(18, 3)])
def test_a_part_of_a_second_is_not_cut_off_in_silence(dtype: pl.DataType) -> None:
    times = pl.Series([1_706_231_042.0, 1_706_231_042.5]).cast(dtype)
    verdict = validate("interactions", interactions({}, {}).with_columns(TIMESTAMP=times))
    assert verdict.rejects.select("row", "rule").rows() == [(1, "is_readable")]


@pytest.mark.parametrize(
    ("ids", "rules"),
    [
        pytest.param(["1.5E+12", "1e+20", "-12.0", "12."], ["is_not_float_like"] * 4, id="floats"),
        pytest.param(["1E7", "12E5", "1.5", "1e5"], [], id="article numbers with an E or a point"),
        pytest.param(
            ["a\x85b", "a\x9fb", "a\u2028b", "a\x00b", "a\x7fb"],
            ["is_clean_id"] * 5,
            id="control characters and line breaks of Unicode",
        ),
    ],
)
def test_what_a_spreadsheet_or_a_terminal_makes_of_an_id_is_none(
    ids: list[str], rules: list[str]
) -> None:
    rows: list[dict[str, object]] = [{"ITEM_ID": one} for one in ids]
    verdict = validate("interactions", interactions(*rows))
    assert verdict.rejects["rule"].to_list() == rules


def test_only_a_few_repeated_ids_are_named_and_none_that_may_be_a_name() -> None:
    users = pl.LazyFrame({"USER_ID": ["u1", "u1", "someone@example.org", "someone@example.org"]})
    assert gate.repeated_ids("users", users) == ["u1"]
    items = pl.LazyFrame({"ITEM_ID": [f"i{n // 2}" for n in range(100)]})
    assert gate.repeated_ids("items", items) == ["i0", "i1", "i10", "i11", "i12"]


def test_the_id_that_is_repeated_most_is_named_first() -> None:
    items = pl.LazyFrame({"ITEM_ID": ["i1", "i1", "i2", "i2", "i2"]})
    assert gate.repeated_ids("items", items) == ["i2", "i1"]
