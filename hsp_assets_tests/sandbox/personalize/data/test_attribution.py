"""The values of metrics."""

import polars as pl

from hsp_assets.sandbox.personalize.data.attribution import Metric, report

EVENTS = pl.LazyFrame(
    {
        "ITEM_ID": ["a", "b", "a"],
        "EVENT_TYPE": ["Purchase", "purchase", "View"],
        "EVENT_VALUE": [2.0, None, 5.0],
        "EVENT_ATTRIBUTION_SOURCE": ["mail", "web", "mail"],
    }
)
ITEMS = pl.DataFrame({"ITEM_ID": ["a"], "PRICE": [10.0]})


def values(expression: str) -> list[tuple[str, float]]:
    metrics = report(EVENTS, ITEMS, [Metric("m", "Purchase", expression)], 0)
    return metrics.select("EVENT_ATTRIBUTION_SOURCE", "VALUE").rows()


def test_events_of_the_type_are_counted_by_source() -> None:
    assert values("SAMPLECOUNT()") == [("mail", 1), ("web", 1)]


def test_columns_of_items_and_of_events_are_summed() -> None:
    assert values("SUM(Items.PRICE)") == [("mail", 10), ("web", 0)]
    assert values("sum(interactions.event_value)") == [("mail", 2), ("web", 0)]
