"""The report of a metric attribution on imported interactions.

Columns as in the developer guide, "Publishing reports to Amazon S3": one row for each metric and
source of the events. Which metrics there may be belongs to `resources.metric_attributions`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

SUM = re.compile(r"SUM\((Interactions|Items)\.([A-Z][A-Z0-9_]*)\)", re.IGNORECASE)
COUNT = re.compile(r"SAMPLECOUNT\(\)", re.IGNORECASE)
_SOURCE = "EVENT_ATTRIBUTION_SOURCE"


@dataclass(frozen=True, slots=True)
class Metric:
    """What is counted, or summed, of the events of one type (whose case does not matter)."""

    name: str
    event_type: str
    expression: str


def report(
    interactions: pl.LazyFrame, items: pl.DataFrame | None, metrics: Sequence[Metric], at: int
) -> pl.DataFrame:
    """The values of the metrics.

    Args:
        interactions: typed interactions.
        items: typed items, for sums of their columns.
        metrics: expressions that match `SUM` or `COUNT`.
        at: epoch seconds of the report.
    """
    if _SOURCE not in interactions.collect_schema():
        interactions = interactions.with_columns(pl.lit(None, pl.String).alias(_SOURCE))
    return pl.concat(_values(interactions, items, metric, at) for metric in metrics)


def _values(
    interactions: pl.LazyFrame, items: pl.DataFrame | None, metric: Metric, at: int
) -> pl.DataFrame:
    kind = pl.col("EVENT_TYPE").cast(pl.String).str.to_lowercase()
    events = interactions.with_columns(pl.col("ITEM_ID", _SOURCE).cast(pl.String))
    events = events.filter(kind == metric.event_type.lower())
    summed = SUM.fullmatch(metric.expression)
    value = pl.len()
    if summed:
        column = summed[2].upper()
        if summed[1].lower() == "items" and items is not None:
            prices = items.lazy().select("ITEM_ID", column)
            events = events.join(prices, on="ITEM_ID", how="left")
        value = pl.col(column).sum()
    return (
        events.group_by(_SOURCE)
        .agg(VALUE=value.cast(pl.Float64))
        .sort(_SOURCE)
        .select(
            METRIC_NAME=pl.lit(metric.name),
            EVENT_TYPE=pl.lit(metric.event_type),
            VALUE="VALUE",
            MATH_FUNCTION=pl.lit("sum" if summed else "samplecount"),
            EVENT_ATTRIBUTION_SOURCE=_SOURCE,
            TIMESTAMP=pl.lit(at),
        )
        .collect()
    )
