"""What a few customers would be shown: ids of customers, names of products, nothing personal."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from hsp_assets.metadata import Metadata, table
from hsp_assets.recommenders import Recommender

CUSTOMERS = 3
LENGTH = 5

Ask = Callable[[dict[str, str]], Sequence[str]]


def busiest(interactions: pl.LazyFrame) -> tuple[tuple[str, str], ...]:
    """The customers who did most, each with the item they met last.

    Args:
        interactions: columns `USER_ID`, `ITEM_ID` and `TIMESTAMP`.

    """
    counted = (
        interactions.group_by("USER_ID")
        .agg(events=pl.len())
        .collect(engine="streaming")
        .sort(["events", "USER_ID"], descending=[True, False])
        .head(CUSTOMERS)
    )
    theirs = interactions.filter(pl.col("USER_ID").is_in(counted["USER_ID"].to_list()))
    newest = (
        theirs.collect(engine="streaming")
        .sort("TIMESTAMP", "ITEM_ID")
        .unique("USER_ID", keep="last", maintain_order=True)
    )
    rows = counted.join(newest, on="USER_ID", how="left", maintain_order="left")
    return tuple((str(user), str(item)) for user, item in rows.select("USER_ID", "ITEM_ID").rows())


def sample(
    recommender: Recommender,
    customers: Sequence[tuple[str, str]],
    items: pl.LazyFrame,
    ask: Ask,
) -> Metadata:
    """Ask about a few customers; answer a table, and item ids by what was asked about.

    Args:
        recommender: how it is asked.
        customers: user ids, each with an item id.
        items: columns `ITEM_ID` and `PRODUCT_NAME`.
        ask: answers item ids, best first.

    """
    about = ("userId", "itemId") if recommender.needs_item else ("userId",)
    asked = [dict(zip(about, customer, strict=False)) for customer in customers]
    answers = [list(ask(question)) for question in asked]
    names = _names(items, {item for answer in answers for item in answer})
    rows = [
        {**question, "rank": rank, "itemId": item, "product": names.get(item)}
        for question, answer in zip(asked, answers, strict=True)
        for rank, item in enumerate(answer, start=1)
    ]
    return {
        "samples": table(rows),
        "sample_recommendations": {
            question[about[-1]]: answer for question, answer in zip(asked, answers, strict=True)
        },
    }


def _names(items: pl.LazyFrame, wanted: set[str]) -> Mapping[str, str]:
    found = items.filter(pl.col("ITEM_ID").is_in(list(wanted)))
    return dict(found.select("ITEM_ID", "PRODUCT_NAME").collect().iter_rows())
