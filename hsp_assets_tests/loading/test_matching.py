"""Which open cart a purchase completes."""

from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.loading.matching import Cart, Purchase, match_carts

FIELDS = (st.uuids().map(str), st.sampled_from("ab"), st.sampled_from("xy"), st.integers(0, 20))
"""Id, contact, product and time, of a cart as of a purchase."""
CARTS = st.lists(st.builds(Cart, *FIELDS), max_size=12)
PURCHASES = st.lists(st.builds(Purchase, *FIELDS), max_size=12)


def test_a_purchase_completes_the_nearest_earlier_cart() -> None:
    carts = [Cart("old", "a", "x", 1), Cart("near", "a", "x", 5), Cart("later", "a", "x", 9)]
    assert match_carts([Purchase("p", "a", "x", 7)], carts) == {"p": "near"}


def test_a_cart_is_completed_once() -> None:
    purchases = [Purchase("first", "a", "x", 7), Purchase("second", "a", "x", 8)]
    assert match_carts(purchases, [Cart("1", "a", "x", 1)]) == {"first": "1"}


@given(PURCHASES, CARTS)
def test_every_match_is_an_earlier_cart_of_the_same_customer_and_product(
    purchases: list[Purchase], carts: list[Cart]
) -> None:
    by_deal, by_key = {c.deal_id: c for c in carts}, {p.key: p for p in purchases}
    matched = match_carts(purchases, carts)
    assert len(set(matched.values())) == len(matched)
    for key, deal in matched.items():
        purchase, cart = by_key[key], by_deal[deal]
        assert (purchase.contact_id, purchase.product_id) == (cart.contact_id, cart.product_id)
        assert cart.created <= purchase.time


@given(PURCHASES, CARTS, st.data())
def test_applying_some_matches_first_leaves_the_same_result(
    purchases: list[Purchase], carts: list[Cart], data: st.DataObject
) -> None:
    whole = match_carts(purchases, carts)
    done = data.draw(st.sets(st.sampled_from(sorted(whole)))) if whole else set()
    left = [c for c in carts if c.deal_id not in {whole[key] for key in done}]
    rest = match_carts([p for p in purchases if p.key not in done], left)
    assert {**{key: whole[key] for key in done}, **rest} == whole
