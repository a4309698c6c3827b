"""What cells hold when they have been through people's hands and programs."""

import polars as pl
import pytest

from hsp_assets_tests.sources.conftest import Folder, Read

ITEMS = "ITEM_ID,PRODUCT_NAME,PRICE,CATEGORY_L1\n"
EVENTS = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP,OCCURREDAT\n"


def the_only(rejects: pl.DataFrame) -> tuple[str, str]:
    ((column, rule),) = rejects.select("column", "rule").rows()
    return column, rule


@pytest.mark.parametrize(
    ("id_", "why"),
    [
        ("#N/A", "is the error #N/A of a spreadsheet"),
        ("#NAME?", "is the error #NAME?"),
        ("Err:502", "is the error Err:502"),
        ("########", "is the error ####"),
        ("123.0", "as a spreadsheet writes it"),
        ("1.2E+12", "as a spreadsheet writes it"),
        ("'00123", "apostrophe"),
        ('"=""0042"""', "without quote"),
        ("N/A", "a word for no value"),
        ("null", "a word for no value"),
        ("a\0b", "invisible"),
        ("a\u200bb", "invisible"),
        ("\u202eab", "invisible"),
        ("a\u00a0b", "invisible"),
        ("a\ufeffb", "invisible"),
    ],
)
def test_what_is_no_id_is_rejected_with_the_reason_that_fits(
    read: Read, id_: str, why: str
) -> None:
    rows, rejects = read("items", ITEMS + f"{id_},n,1,x\n\u00a0good\u00a0,n,1,x\n")
    assert rows["item_id"].to_list() == ["good"]
    column, rule = the_only(rejects)
    assert (column, why in rule) == ("item_id", True)


@pytest.mark.parametrize("id_", ["007", "12345678901234567890", "a b", "é-1", "1e5", "nullable"])
def test_unusual_ids_are_ids(read: Read, id_: str) -> None:
    assert read("items", ITEMS + f"{id_},n,1,x\n")[0]["item_id"].to_list() == [id_]


def test_ids_are_compared_as_people_see_them(read: Read) -> None:
    rows, rejects = read("items", ITEMS + "e\u0301,composed,1,x\n\u00e9,one letter,1,x\n")
    assert rows["item_id"].to_list() == ["\u00e9"]
    assert "duplicate" in rejects["rule"][0]


@pytest.mark.parametrize(
    "digits", ["\u0661\u0662", "\u0967\u0968", "\uff11\uff12", "1\u0662"],
    ids=["Arabic", "Devanagari", "full width", "mixed"],
)  # fmt: skip
def test_digits_of_other_scripts_cost_one_row_and_never_the_file(read: Read, digits: str) -> None:
    rows, rejects = read("items", ITEMS + f"a,n,{digits},x\nb,n,1,x\n")
    assert (rows["item_id"].to_list(), the_only(rejects)) == (["b"], ("price", "is no number"))
    event = f"1,a,View,{digits},\n1,b,View,,1/{digits}/24\n2,a,View,,1/2/24\n"
    rows, rejects = read("interactions", EVENTS + event)
    assert rows["user_id"].to_list() == ["2"]
    assert rejects["column"].to_list() == ["timestamp", "occurred_at"]


def test_names_lose_what_nobody_sees_and_keep_what_people_see(read: Read) -> None:
    names = {"Cha\0ir": "Chair", "zero\u200bwidth": "zerowidth", "\u202eright": "right"}
    kept = ["🪑 Chair", "👩‍👩‍👧 Family", "Crème brûlée", "می‌خواهم", "a\tb"]
    content = [*names, *kept]
    rows, rejects = read("items", ITEMS + "".join(f"i{n},{c},1,x\n" for n, c in enumerate(content)))
    assert rows["product_name"].to_list() == [*names.values(), *kept]
    assert rejects.is_empty()


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("19,90", "19.90"),
        ("1.299,00", "1299.00"),
        ("1,299.00", "1299.00"),
        ("0,125", "0.125"),
        ("12,3456", "12.3456"),
        ("19.90", "19.90"),
    ],
)
def test_a_price_with_a_decimal_comma_is_read_where_it_has_one_reading(
    read: Read, written: str, read_as: str
) -> None:
    rows, _ = read("items", ITEMS + f'a,n,"{written}",x\n')
    assert rows["price"].to_list() == [read_as]


@pytest.mark.parametrize("written", ['"1,299"', '"1,299,000"', "$10", "10 EUR", "1e3", "-1"])
def test_a_price_that_is_none_or_has_two_readings_is_rejected(read: Read, written: str) -> None:
    rows, rejects = read("items", ITEMS + f"a,n,{written},x\n")
    assert (rows.height, the_only(rejects)[0]) == (0, "price")


def test_a_point_before_three_digits_is_doubtful_beside_decimal_commas(folder: Folder) -> None:
    folder.write(ITEMS.replace(",", ";") + "a;n;19,90;x\nb;n;1.299;x\nc;n;19.9;x\n")
    rows, rejects = folder.read("items")
    assert rows["item_id"].to_list() == ["a", "c"]
    assert "two ways" in the_only(rejects)[1]


@pytest.mark.parametrize(
    ("day", "year"),
    [("1/1/1970", 1970), ("1/1/1900", 1900), ("1/1/0001", 1), ("12/31/1999", 1999),
     ("12/8/99", 1999), ("12/30/1899", 1899), ("1/1/2100", 2100), ("1/1/69", 1969)],
)  # fmt: skip
def test_a_year_in_which_nothing_was_sold_online_is_named(read: Read, day: str, year: int) -> None:
    rows, rejects = read("interactions", EVENTS + f"1,a,View,,{day}\n")
    rule = f"is of the year {year}, outside 2000 to 2099"
    assert (rows.height, the_only(rejects)) == (0, ("occurred_at", rule))


@pytest.mark.parametrize(
    "day",
    ["1/26/24", "1/26/2024", "01-26-2024", "1.26.24", "2024-01-26", "2024-01-26 00:00:00",
     "2024-01-26T10:15:00.000Z", "1/26/24 9:00", "1/26/2024 9:00:00 PM"],
)  # fmt: skip
def test_a_day_may_have_a_time_which_does_not_count(read: Read, day: str) -> None:
    rows, _ = read("interactions", EVENTS + f"1,a,View,,{day}\n")
    assert rows.select("timestamp", "day_only").rows() == [(1706227200, True)]


@pytest.mark.parametrize("day", ["#########", "someday", "12/8/23 9:00", "13/13/13", "1/1/1970"])
def test_a_day_beside_a_good_timestamp_never_rejects_its_row(read: Read, day: str) -> None:
    rows, rejects = read("interactions", EVENTS + f"1,a,View,1702000000,{day}\n")
    assert rows.select("timestamp", "day_only").rows() == [(1702000000, False)]
    assert rejects.is_empty()
