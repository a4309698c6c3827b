"""The published rows of a small shop."""

import polars as pl

FIRST_RECORD = 1_000
"""The contact record of user `n` is `1000 + n`: no record id is a user id."""
USERS, ITEMS = 60, 40
CATEGORIES = ("bags", "books", "chairs", "cups")
EVENTS = 25
BEGIN = 1_700_000_000


def users_frame(count: int) -> pl.DataFrame:
    """Users `1` to `count`, and their contact records."""
    numbers = pl.DataFrame({"n": range(1, count + 1)})
    return numbers.select(
        USER_ID=pl.col("n").cast(pl.String),
        RECORD_ID=pl.col("n") + FIRST_RECORD,
        AGE=30,
        GENDER=pl.lit("F"),
    )


def items_frame(count: int) -> pl.DataFrame:
    """Items `i0` on; every fifth is promoted, and `i7` has a name that needs escaping."""
    names = [f'Item "{n}", \\ new' if n == 7 else f"Item {n}" for n in range(count)]
    return pl.DataFrame({"n": range(count), "PRODUCT_NAME": names}).select(
        "PRODUCT_NAME",
        ITEM_ID=pl.format("i{}", "n"),
        PRICE=pl.col("n") + 0.5,
        CATEGORY_L1=pl.Series([CATEGORIES[n % 4] for n in range(count)]),
        CATEGORY_L2=None,
        PRODUCT_DESCRIPTION=pl.lit("Two\nlines"),
        GENDER=None,
        PROMOTED=pl.when(pl.col("n") % 5 == 0).then(pl.lit("True")).otherwise(pl.lit("False")),
    )


def interactions_frame() -> pl.DataFrame:
    """Each user views and buys within one category, low numbers most; users 1, 5, 9 … bags."""
    rows = []
    for number in range(USERS * EVENTS):
        user, step = divmod(number, EVENTS)
        moment = BEGIN + number * 10
        viewed = user % 4 + 4 * (step * step // 7 % 10)
        bought = user % 4 + 4 * (step * (user + 1) // 5 % 6)
        rows.append((str(user + 1), f"i{viewed}", "View", moment, "No"))
        rows.append((str(user + 1), f"i{bought}", "Purchase", moment + 5, "No"))
    columns = ["USER_ID", "ITEM_ID", "EVENT_TYPE", "TIMESTAMP", "DISCOUNT"]
    return pl.DataFrame(rows, schema=columns, orient="row")
