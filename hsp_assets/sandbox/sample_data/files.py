"""The nine files of the made-up shop, with the tutorial's names, columns and line ends.

Sets 1 to 3 hold what people looked at, set 4 the carts and set 5 the purchases; the two files of
deals repeat the latest of those.
"""

import os
from pathlib import Path

import numpy as np
import polars as pl

from hsp_assets.portal.model import PIPELINE
from hsp_assets.sandbox.sample_data.shoppers import list_shoppers
from hsp_assets.sandbox.sample_data.shops import make_shop
from hsp_assets.sandbox.sample_data.size import Size
from hsp_assets.sandbox.sample_data.traits import DRIFTING, Traits

_DEFAULT_SIZE = Size()
_ROWS_PER_DEAL = 200
"""One cart in a file of deals for that many interactions."""
_EVENT_COLUMNS = [
    *("ITEM_ID", "USER_ID", "EVENT_TYPE", "TIMESTAMP", "DISCOUNT", "ITEM_CATEGORY_L2"),
    *("ITEM_CATEGORY_L1", "ITEM_PRICE", "ITEM_PRODUCT_NAME", "ITEM_PRODUCT_DESCRIPTION"),
    *("Contact ID", "OCCURREDAT"),
]
_CART_COLUMNS = [
    *("Product ID", "Deal Name", "Deal Pipeline"),
    *("Deal Stage", "Quantity", "Deal Amount"),
]
_PENDING = "deals-added-to-cart_checkoutPending.csv"
_COMPLETED = "deals-purchased _checkoutCompleted.csv"
_OF_CARTS = {"custom-event-interactions-set-4.csv", _PENDING}
_NEVER = 2**62
_LINE_END, _CENTS = "\r\n", 2
_FIRST_CONTACT_ID, _FIRST_PRODUCT_ID = 10_001, 2_683_901_013
"""Record ids of another portal, as in the tutorial's files: of no use anywhere else."""


def write_sample_files(
    folder: Path, size: Size = _DEFAULT_SIZE, seed: int = 2024, traits: Traits = DRIFTING
) -> None:
    """Write the nine files into a folder; the same seed and size always give the same bytes.

    Args:
        folder: made if it is missing; files of the same names are replaced.
        size: how many rows.
        seed: of everything made up, and of the date on which the history ends.
        traits: in which kinds of shops differ.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shop = make_shop(size, seed, traits)
    of_people, of_records = shop.random
    shop.items.write_csv(folder / "items.csv", float_precision=_CENTS)
    _write(list_shoppers(shop.shoppers, of_people), folder / "email.csv")
    records = _RecordIds(size, of_records)
    for name, rows in _by_file(shop.history).items():
        columns = _EVENT_COLUMNS + (_CART_COLUMNS if name in _OF_CARTS else [])
        _write(_named(rows, shop.items, records).select(columns), folder / name)


def _by_file(history: pl.DataFrame) -> dict[str, pl.DataFrame]:
    carts = history.filter(pl.col("type") == "AddToCart")
    purchases = history.filter(pl.col("type") == "Purchase")
    looks = history.filter(~pl.col("type").is_in(["AddToCart", "Purchase"]))
    third = -(-len(looks) // 3)
    pending = carts.tail(max(1, len(history) // _ROWS_PER_DEAL))
    since = pending["time"].to_numpy().min(initial=_NEVER)
    completed = purchases.filter(pl.col("time") >= since)
    thirds = [looks.slice(number * third, third) for number in range(3)]
    sets = [*thirds, carts, purchases]
    return {
        **{
            f"custom-event-interactions-set-{number}.csv": rows
            for number, rows in enumerate(sets, 1)
        },
        _PENDING: pending,
        _COMPLETED: completed,
    }


class _RecordIds:
    """Record ids in a portal that nobody has, one for each customer and product."""

    def __init__(self, size: Size, random: np.random.Generator) -> None:
        self.contacts = _FIRST_CONTACT_ID + random.permutation(size.contacts)
        self.products = _FIRST_PRODUCT_ID + random.permutation(size.products)


def _named(rows: pl.DataFrame, items: pl.DataFrame, records: _RecordIds) -> pl.DataFrame:
    item, shopper = rows["item"].to_numpy(), rows["shopper"].to_numpy()
    discount = pl.when("discount").then(pl.lit("Yes")).otherwise(pl.lit("No"))
    events = rows.select(
        pl.lit(shopper + 1).alias("USER_ID"),
        pl.col("type").alias("EVENT_TYPE"),
        pl.col("time").alias("TIMESTAMP"),
        discount.alias("DISCOUNT"),
        pl.lit(records.contacts[shopper]).alias("Contact ID"),
        pl.from_epoch("time").dt.strftime("%-m/%-d/%y").alias("OCCURREDAT"),
        pl.lit(records.products[item]).alias("Product ID"),
    )
    return pl.concat([events, _item_columns(items[item])], how="horizontal")


def _item_columns(items: pl.DataFrame) -> pl.DataFrame:
    return items.select(
        pl.col("ITEM_ID"),
        pl.col("CATEGORY_L2").alias("ITEM_CATEGORY_L2"),
        pl.col("CATEGORY_L1").alias("ITEM_CATEGORY_L1"),
        pl.col("PRICE").alias("ITEM_PRICE"),
        pl.col("PRODUCT_NAME").alias("ITEM_PRODUCT_NAME"),
        pl.col("PRODUCT_DESCRIPTION").alias("ITEM_PRODUCT_DESCRIPTION"),
        (pl.col("PRODUCT_NAME") + " Cart").alias("Deal Name"),
        pl.lit(PIPELINE.label).alias("Deal Pipeline"),
        pl.lit(PIPELINE.pending.label).alias("Deal Stage"),
        pl.lit(1).alias("Quantity"),
        pl.col("PRICE").alias("Deal Amount"),
    )


def _write(rows: pl.DataFrame, path: Path) -> None:
    rows.write_csv(path, line_terminator=_LINE_END, float_precision=_CENTS)
    with path.open("rb+") as file:
        # The tutorial's files do not end their last line.
        file.seek(-len(_LINE_END), os.SEEK_END)
        file.truncate()
