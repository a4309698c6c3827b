"""How a dataset differs from the live version, as metadata: numbers to plot, and a table.

Limits belong to the checks; here differences are only shown. Every number that stands alone in
an asset's metadata is plotted over its materializations (the asset's page, "Plots").
"""

from collections.abc import Mapping

import dagster as dg

from hsp_assets.metadata import Metadata, markdown_table
from hsp_assets.schemas import EVENT_TYPES, DatasetName, columns

Numbers = Mapping[str, float]


def drift(dataset: DatasetName, numbers: Numbers, before: Numbers) -> Metadata:
    """Metadata about a dataset's drift.

    Args:
        dataset: which one.
        numbers: what the gate measured of it.
        before: the same of the live version; empty before the first publication.

    """
    now, live = shares(dataset, numbers), shares(dataset, before)
    ids = {name: int(numbers[name]) for name in ("new_ids", "vanished_ids") if name in numbers}
    counts = [("rows", _count(before.get("rows")), _count(numbers.get("rows")), "")]
    rows = counts + [
        (name, _percent(live.get(name)), _percent(part), _change(live.get(name), part))
        for name, part in now.items()
    ]
    shown = markdown_table(("", "before", "now", "points"), rows, longest=None, right=(1, 2, 3))
    return {"drift": dg.MetadataValue.md(shown), **ids, **_plotted(dataset, numbers)}


def shares(dataset: DatasetName, numbers: Numbers) -> dict[str, float]:
    """The shares that may drift: of empty values by column, and of the event types."""
    if not numbers:
        return {}
    empty = {f"{name} empty": 1 - numbers[name] for name in columns(dataset) if name in numbers}
    if dataset != "interactions":
        return empty
    total = sum(numbers.get(name, 0.0) for name in EVENT_TYPES) or 1.0
    return empty | {f"{name} share": numbers.get(name, 0.0) / total for name in EVENT_TYPES}


def _plotted(dataset: DatasetName, numbers: Numbers) -> Metadata:
    """The shares of empty values, in percent, which Dagster plots."""
    empty = {name: 1 - numbers[name] for name in columns(dataset) if name in numbers}
    return {f"{name} empty %": round(100 * part, 2) for name, part in empty.items() if part}


def _count(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"


def _percent(part: float | None) -> str:
    return "" if part is None else f"{part:.2%}"


def _change(before: float | None, now: float) -> str:
    return "" if before is None else f"{100 * (now - before):+.2f}"
