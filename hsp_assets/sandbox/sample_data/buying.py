"""The carts, checkouts and purchases that follow views, immediately or days later."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from hsp_assets.sandbox.sample_data.browsing import Sessions, Views
from hsp_assets.sandbox.sample_data.catalogue import Booleans, Catalogue, Integers
from hsp_assets.sandbox.sample_data.shoppers import Shoppers

_IF_STYLE, _IF_PROMOTED, _IF_STAPLE = 1.7, 1.3, 1.6
"""How much likelier an item gets into the cart."""
_NO_CART = 0.08
"""Share of the purchases that no cart precedes."""
_LOOKS_AT_CART, _CHECKS_OUT, _PAYS, _COMES_BACK = 0.6, 0.6, 0.9, 0.15
_DISCOUNT, _DISCOUNT_IF_PROMOTED = 0.25, 0.6
_DAY = 86_400
_UNTIL_NEXT_VIEW, _UNTIL_CART, _UNTIL_CHECKOUT, _UNTIL_PAID = (15, 180), (3, 15), (20, 80), (20, 90)
"""Seconds; a cart is filled before the next item is looked at."""


@dataclass(frozen=True)
class Carts:
    """Items that somebody wants; every array has one entry per item.

    Attributes:
        session: in which it is wanted.
        item: index of the item.
        time: when it is put into the cart, epoch seconds.
    """

    session: Integers
    item: Integers
    time: Integers


def act(
    views: Views,
    sessions: Sessions,
    start: Integers,
    catalogue: Catalogue,
    shoppers: Shoppers,
    random: np.random.Generator,
) -> pl.DataFrame:
    """Everything that happens in sessions that start at the given epoch seconds, unsorted.

    Returns:
        `shopper` and `item` as indices, `type`, `time` in epoch seconds, and `discount`.
    """
    if shoppers.traits.is_order:
        rows = _rows("Purchase", views.session, views.item, start[views.session])
        return _finished(rows, sessions, start, catalogue, shoppers, random)
    time = _view_times(views, start, random)
    wanted = _wanted(views, sessions, catalogue, shoppers, random)
    into_cart = time[wanted] + random.integers(*_UNTIL_CART, size=len(wanted))
    carts = Carts(views.session[wanted], views.item[wanted], into_cart)
    left = np.zeros(len(start), dtype=np.int64)
    np.maximum.at(left, views.session, time)
    looks = _rows("View", views.session, views.item, time)
    rows = pl.concat([looks, *_carts_and_purchases(carts, left, random)])
    return _finished(rows, sessions, start, catalogue, shoppers, random)


def _finished(
    rows: pl.DataFrame,
    sessions: Sessions,
    start: Integers,
    catalogue: Catalogue,
    shoppers: Shoppers,
    random: np.random.Generator,
) -> pl.DataFrame:
    """The rows with customers for sessions, at the shop's pace, with discounts."""
    began = pl.Series(start[rows["session"]])
    later = pl.col("time") - began
    paced = (later * shoppers.traits.pace).floor().cast(pl.Int64)
    often = np.where(catalogue.promoted[rows["item"]], _DISCOUNT_IF_PROMOTED, _DISCOUNT)
    return rows.select(
        pl.Series("shopper", sessions.shopper[rows["session"]]),
        "item",
        "type",
        time=began + pl.when(later < _DAY).then(paced).otherwise(later),
        discount=pl.Series(random.random(len(rows)) < often),
    )


def _view_times(views: Views, start: Integers, random: np.random.Generator) -> Integers:
    gaps = random.integers(*_UNTIL_NEXT_VIEW, size=len(views.session))
    elapsed = np.cumsum(gaps)
    first = np.searchsorted(views.session, views.session)
    time: Integers = start[views.session] + elapsed - elapsed[first]
    return time


def _wanted(
    views: Views,
    sessions: Sessions,
    catalogue: Catalogue,
    shoppers: Shoppers,
    random: np.random.Generator,
) -> Integers:
    shopper = sessions.shopper[views.session]
    suits: Booleans = catalogue.style[views.item] == shoppers.styles[shopper, 0]
    staple = catalogue.staple[catalogue.department[views.item]]
    usual = np.array([each.price for each in catalogue.departments])
    dear = catalogue.price[views.item] / usual[catalogue.department[views.item]]
    probability = (
        shoppers.traits.wants * np.where(suits, _IF_STYLE, 1.0) * np.where(staple, _IF_STAPLE, 1.0)
    )
    probability *= np.where(catalogue.promoted[views.item], _IF_PROMOTED, 1.0)
    probability *= np.clip(shoppers.budget[shopper] / dear, 0.4, 1.6)
    return np.flatnonzero(random.random(len(shopper)) < probability)


def _carts_and_purchases(
    carts: Carts, left: Integers, random: np.random.Generator
) -> list[pl.DataFrame]:
    sessions, number = len(left), len(carts.session)
    checkout = (left + random.integers(*_UNTIL_CHECKOUT, size=sessions))[carts.session]
    paid = checkout + random.integers(*_UNTIL_PAID, size=sessions)[carts.session]
    checks_out = (random.random(sessions) < _CHECKS_OUT)[carts.session]
    pays = checks_out & (random.random(sessions) < _PAYS)[carts.session]
    comes_back = ~pays & (random.random(number) < _COMES_BACK)
    back = checkout + random.integers(_DAY, 12 * _DAY, size=number)
    fills_cart = ~pays | (random.random(number) >= _NO_CART)
    looks = fills_cart & (random.random(number) < _LOOKS_AT_CART)
    happened = [
        ("AddToCart", fills_cart, carts.time),
        ("ViewCart", looks, carts.time + 1),
        ("StartCheckout", checks_out, checkout),
        ("Purchase", pays, paid),
        ("Purchase", comes_back, back),
    ]
    return [_rows(kind, carts.session[who], carts.item[who], at[who]) for kind, who, at in happened]


def _rows(kind: str, session: Integers, item: Integers, time: Integers) -> pl.DataFrame:
    columns = {"session": session, "item": item, "time": time}
    return pl.DataFrame(columns).select("session", "item", pl.lit(kind).alias("type"), "time")
