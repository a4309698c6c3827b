"""Which rows are accepted, and how the others are explained."""

import polars as pl

from hsp_assets_tests.sources.conftest import Folder, Read

EVENTS = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP,OCCURREDAT,DISCOUNT\n"
ITEMS = "ITEM_ID,PRODUCT_NAME,PRICE,CATEGORY_L1,PROMOTED\n"


def rules(rejects: pl.DataFrame) -> list[tuple[object, ...]]:
    return rejects.select("line", "column", "value").rows()


def test_good_rows_are_typed_and_event_types_get_their_canonical_case(read: Read) -> None:
    content = EVENTS + "1,a,View,1706231042,1/26/24,No\n2,a,ADDTOCART,1706231043,,\n"
    rows, rejects = read("interactions", content)
    assert rejects.is_empty()
    assert rows.select("user_id", "event_type", "timestamp", "discount").rows() == [
        ("1", "View", 1706231042, "No"), ("2", "AddToCart", 1706231043, None),
    ]  # fmt: skip


def test_each_bad_cell_rejects_its_row_and_is_shown(read: Read) -> None:
    bad = {
        ",a,View,1706231042,,": ("user_id", None),
        "1,a b\tc,View,1706231042,,": ("item_id", "a b\tc"),
        "12.0,a,View,1706231042,,": ("user_id", "12.0"),
        "1,a,Looked,1706231042,,": ("event_type", "Looked"),
        "1,a,View,1706231042000,,": ("timestamp", "1706231042000"),
        "1,a,View,yesterday,,": ("timestamp", "yesterday"),
        "1,a,View,soon,1/26/24,": ("timestamp", "soon"),  # not replaced by the day
        "1,a,View,,,": ("timestamp", None),
        "1,a,View,,13/26/24,": ("occurred_at", "13/26/24"),
    }
    rows, rejects = read("interactions", EVENTS + "\n".join(["2,b,View,1706231042,,", *bad]) + "\n")
    assert rows["user_id"].to_list() == ["2"]
    expected = {(line, *shown) for line, shown in enumerate(bad.values(), start=3)}
    assert expected - set(rules(rejects)) == set()


def test_the_day_counts_only_where_there_is_no_timestamp(read: Read) -> None:
    content = EVENTS + "1,a,View,,1/26/24,\n2,a,View,1706231042,1/26/24,\n"
    times = read("interactions", content)[0].select("timestamp", "day_only").rows()
    assert times == [(1706227200, True), (1706231042, False)]


def test_days_are_read_in_the_order_that_is_set(read: Read) -> None:
    rows, _ = read("interactions", EVENTS + "1,a,View,,3/2/2024,\n", date_format="day_month_year")
    assert rows["timestamp"].to_list() == [1706918400]


def test_a_duplicate_key_is_rejected_even_in_another_file(read: Read) -> None:
    row = "1,a,View,1706231042,,\n"
    rows, rejects = read("interactions", EVENTS + row, EVENTS + row)
    assert rows.height == 1
    assert rejects.select("file", "line", "column").row(0) == (
        "part 2.csv", 2, "user_id + item_id + timestamp + event_type",
    )  # fmt: skip


def test_prices_keep_their_cents_and_currency_signs_are_rejected(read: Read) -> None:
    rows, rejects = read("items", ITEMS + "a,one,9.99,x,\nb,two,$10,x,\n")
    assert rows["price"].to_list() == ["9.99"]
    assert rules(rejects) == [(3, "price", "$10")]


def test_no_value_of_a_file_of_people_is_ever_shown(read: Read) -> None:
    bad = "someone@example.org,34,Ann\n x@y.z\t,someone@example.org,\n,x,\n"
    _, rejects = read("users", "USER_ID,AGE,FIRSTNAME\n" + bad * 2)
    assert rejects.select("column", "value").unique(maintain_order=True).rows() == [
        ("user_id", None),
    ]  # fmt: skip
    assert "example" not in str(rejects.to_dicts())


def test_an_age_that_cannot_be_read_costs_the_age_and_is_counted(folder: Folder) -> None:
    folder.write("USER_ID,AGE,EMAIL\n1,old,a@example.org\n2,#N/A,\n3,30,\n4,,\n")
    source = folder.source("users")
    ((rows, rejects),) = source.batches()
    assert rows.select("user_id", "age").rows() == [
        ("1", None),
        ("2", None),
        ("3", 30),
        ("4", None),
    ]
    assert source.unread == {"age": 2}
    said = [absent.split(",")[-1] == "age" for absent in rows["absent"]]
    assert said == [True, True, False, False]  # so that it is not cleared in the portal
    assert rejects.is_empty()


def test_an_id_that_may_be_an_address_or_a_name_is_hidden(read: Read) -> None:
    content = EVENTS + "ann@example.org,a,Looked,1,,\nAnn B.,a,View,1706231042,,\n" * 2
    _, rejects = read("interactions", content)
    assert "nn" not in str(rejects["value"].to_list())
    assert "hidden a 1706231042 View" in rejects["value"].to_list()


def test_a_cart_in_another_stage_is_no_open_cart(read: Read) -> None:
    header = "USER_ID,ITEM_ID,TIMESTAMP,Deal Stage\n"
    rows, rejects = read("carts", header + "1,a,1706231042,Closed Lost\n")
    assert rows.is_empty()
    assert rules(rejects) == [(2, "deal_stage", "Closed Lost")]
