"""`sql/staging/users.sql` on contacts that show the tutorial's defects, by their numbers."""

from hsp_assets_tests.sandbox.share.shop import PortalWriter
from hsp_assets_tests.sandbox.share.statements.conftest import Rows, Staging

DATASET = "users"


def fill(portal: PortalWriter) -> None:
    portal.put("0-1", 10, external_id="u1", age="34", gender="F")
    portal.put("0-1", 11, external_id="  u2 ", age="34.7", gender="")
    portal.put("0-1", 12, external_id="", age="20")
    portal.put("0-1", 13, external_id="   ")
    portal.put("0-1", 14, age="20")
    portal.put("0-1", 15, external_id="u3", age="thirty")
    portal.put("0-1", 16, external_id="u4", age="")
    portal.put("0-1", 17, external_id="u5", age="99999999999999999999999")
    portal.put("0-1", 18, external_id="o'kee 7", gender=" M ")
    portal.put("0-1", 19, external_id="u6")
    portal.write("UPDATE objects SET merged_into = 10 WHERE id = 19", scope="0-1")
    portal.now += 1_000
    portal.put("0-1", 9, external_id="u1", age="35", gender="F")


def of(rows: Rows, column: str) -> dict[str, object]:
    return {row["USER_ID"]: row[column] for row in rows}


def test_defect_09_an_age_is_a_whole_number_or_missing(rows: Rows) -> None:
    ages = of(rows, "AGE")
    assert (ages["u2"], ages["u3"], ages["u4"]) == (34, None, None)


def test_defect_09_an_impossible_age_stops_nothing(rows: Rows) -> None:
    assert of(rows, "AGE")["u5"] is None


def test_defect_10_a_user_is_one_row_of_the_contact_changed_last(rows: Rows) -> None:
    assert [(r["AGE"], r["RECORD_ID"]) for r in rows if r["USER_ID"] == "u1"] == [(35, 9)]


def test_defect_10_blank_ids_are_left_out_and_padded_ones_trimmed(rows: Rows) -> None:
    assert sorted(of(rows, "GENDER")) == ["o'kee 7", "u1", "u2", "u3", "u4", "u5"]


def test_defect_10_what_is_left_out_is_counted_by_reason(staging: Staging) -> None:
    counted = {"contacts": 10, "without_external_id": 3, "repeated_external_id": 1}
    assert staging.left_out("users") == [counted]


def test_defect_02_a_blank_is_missing_whatever_the_share_makes_of_it(rows: Rows) -> None:
    blank = dict.fromkeys(("u2", "u3", "u4", "u5"))
    assert of(rows, "GENDER") == {**blank, "u1": "F", "o'kee 7": "M"}
