"""The nine files: their form is the tutorial's, and they agree with one another."""

import hashlib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_assets.sandbox.sample_data import Size, write_sample_files
from hsp_assets_tests.sandbox.sample_data.conftest import Files

EVENT_HEADER = (
    "ITEM_ID,USER_ID,EVENT_TYPE,TIMESTAMP,DISCOUNT,ITEM_CATEGORY_L2,ITEM_CATEGORY_L1,ITEM_PRICE,"
    "ITEM_PRODUCT_NAME,ITEM_PRODUCT_DESCRIPTION,Contact ID,OCCURREDAT"
)
CART_HEADER = f"{EVENT_HEADER},Product ID,Deal Name,Deal Pipeline,Deal Stage,Quantity,Deal Amount"
HEADERS = {
    "items.csv": (
        "ITEM_ID,PRICE,CATEGORY_L1,CATEGORY_L2,PRODUCT_NAME,PRODUCT_DESCRIPTION,GENDER,PROMOTED"
    ),
    "email.csv": "USER_ID,AGE,GENDER,FIRSTNAME,LASTNAME,EMAIL",
    "custom-event-interactions-set-1.csv": EVENT_HEADER,
    "custom-event-interactions-set-2.csv": EVENT_HEADER,
    "custom-event-interactions-set-3.csv": EVENT_HEADER,
    "custom-event-interactions-set-4.csv": CART_HEADER,
    "custom-event-interactions-set-5.csv": EVENT_HEADER,
    "deals-added-to-cart_checkoutPending.csv": CART_HEADER,
    "deals-purchased _checkoutCompleted.csv": EVENT_HEADER,
}
KEY = ["USER_ID", "ITEM_ID", "EVENT_TYPE", "TIMESTAMP"]


def digests(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


def test_the_files_are_the_tutorials(shop: Files) -> None:
    actual = {
        file.name: file.read_bytes().splitlines()[0].decode() for file in shop.folder.iterdir()
    }
    assert actual == HEADERS


def test_lines_end_as_in_the_tutorials_files(shop: Files) -> None:
    items, users = ((shop.folder / name).read_bytes() for name in ("items.csv", "email.csv"))
    assert (b"\r" in items, items.endswith(b"\n")) == (False, True)
    assert (users.count(b"\r\n"), users.endswith(b"\n")) == (len(shop.users), False)


def test_one_seed_makes_the_same_bytes(tmp_path: Path) -> None:
    size = Size(products=50, contacts=40, interactions=600)
    for name in ("a", "b"):
        write_sample_files(tmp_path / name, size, seed=7)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_another_seed_makes_another_shop(tmp_path: Path) -> None:
    size = Size(products=50, contacts=40, interactions=600)
    for seed in (1, 2):
        write_sample_files(tmp_path / str(seed), size, seed=seed)
    assert not set(digests(tmp_path / "1").values()) & set(digests(tmp_path / "2").values())


def test_there_are_as_many_rows_as_asked_for(shop: Files) -> None:
    size = Size()
    actual = (len(shop.items), len(shop.users), len(shop.events))
    assert actual == (size.products, size.contacts, size.interactions)


def test_what_a_user_does_to_an_item_in_a_second_stands_once(shop: Files) -> None:
    assert shop.events.select(KEY).n_unique() == len(shop.events)


def test_carts_and_purchases_have_sets_of_their_own(shop: Files) -> None:
    kinds = [set(each["EVENT_TYPE"]) for each in shop.sets]
    looks = {"View", "ViewCart", "StartCheckout"}
    assert kinds == [looks, looks, looks, {"AddToCart"}, {"Purchase"}]


def test_there_are_purchases_enough_for_every_recommender(shop: Files) -> None:
    assert len(shop.sets[4]) >= 1_000


def test_events_repeat_what_the_items_file_says(shop: Files) -> None:
    joined = shop.events.join(shop.items, on="ITEM_ID", how="left", nulls_equal=True)
    for theirs, ours in {
        "ITEM_PRODUCT_NAME": "PRODUCT_NAME",
        "ITEM_PRODUCT_DESCRIPTION": "PRODUCT_DESCRIPTION",
        "ITEM_PRICE": "PRICE",
        "ITEM_CATEGORY_L1": "CATEGORY_L1",
        "ITEM_CATEGORY_L2": "CATEGORY_L2",
    }.items():
        assert joined[theirs].equals(joined[ours].alias(theirs))


def test_every_event_belongs_to_a_user(shop: Files) -> None:
    assert shop.events.join(shop.users, on="USER_ID", how="anti").is_empty()


def test_a_user_has_one_contact_id(shop: Files) -> None:
    pairs = shop.events.select("USER_ID", "Contact ID").unique()
    assert len(pairs) == pairs["USER_ID"].n_unique() == pairs["Contact ID"].n_unique()


def test_the_day_is_that_of_the_timestamp(shop: Files) -> None:
    day = pl.from_epoch(shop.events["TIMESTAMP"]).dt.strftime("%-m/%-d/%y")
    assert day.equals(shop.events["OCCURREDAT"])


def test_pending_deals_are_the_latest_carts(shop: Files) -> None:
    assert shop.pending.equals(shop.sets[3].tail(len(shop.pending)))
    assert 100 <= len(shop.pending) < 1_000


def test_completed_deals_are_the_latest_purchases(shop: Files) -> None:
    assert shop.completed.equals(shop.sets[4].tail(len(shop.completed)))
    assert 100 <= len(shop.completed) < 1_000


def test_most_purchases_follow_a_pending_cart_but_not_all(shop: Files) -> None:
    carts = shop.pending.select("USER_ID", "ITEM_ID", cart="TIMESTAMP")
    joined = shop.completed.join(carts, on=["USER_ID", "ITEM_ID"], how="inner")
    followed = joined.filter(pl.col("cart") < pl.col("TIMESTAMP")).select(KEY).n_unique()
    assert 0.5 < followed / len(shop.completed) < 1


def test_a_deal_is_named_after_its_item(shop: Files) -> None:
    named = shop.pending.select(pl.col("ITEM_PRODUCT_NAME") + " Cart").to_series()
    assert named.equals(shop.pending["Deal Name"].alias(named.name))
    assert set(shop.pending["Deal Pipeline"]) == {"eCommerce"}


def test_the_history_ends_shortly_before_its_date_and_covers_months(shop: Files) -> None:
    times = pl.from_epoch(shop.events["TIMESTAMP"])
    days = times.dt.date().n_unique()
    assert (str(times.max())[:10], days > 60) == ("2024-09-15", True)


@settings(deadline=None, max_examples=25)
@given(
    st.builds(Size, st.integers(1, 60), st.integers(1, 60), st.integers(1, 400)),
    st.integers(0, 2**31),
)
def test_a_shop_of_any_size_can_be_made(
    tmp_path_factory: pytest.TempPathFactory, size: Size, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("any")
    write_sample_files(folder, size, seed)
    sets = [pl.read_csv(file, infer_schema=False) for file in folder.glob("custom*")]
    assert sum(len(each) for each in sets) == size.interactions


@pytest.mark.parametrize("wrong", [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_an_empty_shop_is_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Size(*wrong)
