"""What the pages of a run show: every value of its materializations, observations and checks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg

from hsp_assets.cli.instance import dagster_home

PAGE = 66
"""Characters of the longest key and the widest value that a page of metadata shows together in a
window of 1440 pixels. What is wider is cut, and cuts all other values."""
CELL_MARGIN = 2
"""Characters that the margins of a cell take."""
MOST_INLINE = 1_000
"""Longer Markdown stands behind a link of its own, and makes no page wider."""
DIGITS = 6
Values = Mapping[str, dg.MetadataValue[Any]]


@dataclass(frozen=True)
class Page:
    """The values that an asset or a check shows."""

    name: str
    values: Values

    @property
    def width(self) -> int:
        """The longest key and the widest value, in characters."""
        shown = {name: one for name, one in self.values.items() if not name.startswith("dagster/")}
        longest = max(map(len, shown), default=0)
        return longest + max((widest(one) for one in shown.values()), default=0)

    @property
    def raw(self) -> list[str]:
        """The names of values that are shown as JSON."""
        return [n for n, one in self.values.items() if isinstance(one, dg.JsonMetadataValue)]

    @property
    def long_numbers(self) -> list[str]:
        """The names of values with numbers of more digits than anybody reads."""
        return [
            n for n, one in self.values.items() if not n.startswith("dagster/") and _is_long(one)
        ]


def pages(state: Path) -> Iterator[Page]:
    """The pages of the latest run of a state folder."""
    with dg.DagsterInstance.from_config(str(dagster_home(state))) as instance:
        run = instance.get_runs(limit=1)[0]
        for record in instance.get_records_for_run(run.run_id).records:
            event = record.event_log_entry.dagster_event
            if event is None:
                continue
            if event.is_step_materialization:
                made = event.materialization
                yield Page(made.asset_key.to_user_string(), made.metadata)
            elif event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION:
                check = event.asset_check_evaluation_data
                yield Page(f"{check.asset_key.to_user_string()}:{check.check_name}", check.metadata)


def widest(value: dg.MetadataValue[Any]) -> int:
    """Characters of the widest part of a value that cannot be broken."""
    if isinstance(value, dg.TableMetadataValue):
        rows = [[str(cell) for cell in record.data.values()] for record in value.records]
        return _table([[column.name for column in value.schema.columns], *rows])
    if isinstance(value, dg.MarkdownMetadataValue):
        return 0 if len(value.value) >= MOST_INLINE else _markdown(value.value)
    return _word(str(value.value))


def _markdown(text: str) -> int:
    text = re.sub(r"!\[(.*?)\]\(.*?\)", r"\1", text)
    lines = text.splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("|")]
    others = [line for line in lines if not line.startswith("|")]
    return max(_table(rows), *map(_word, others), 0)


def _table(rows: Sequence[Sequence[str]]) -> int:
    columns: dict[int, int] = {}
    for row in rows:
        for place, cell in enumerate(row):
            columns[place] = max(columns.get(place, 0), _word(cell))
    return sum(columns.values()) + CELL_MARGIN * len(columns)


def _word(text: str) -> int:
    """Lines break at blanks, after hyphens, and where we let them."""
    return max((len(word) for word in re.split(r"[\s\u200b]|(?<=-)", text)), default=0)


def _is_long(value: dg.MetadataValue[Any]) -> bool:
    if isinstance(value, dg.TableMetadataValue):
        cells = [str(cell) for record in value.records for cell in record.data.values()]
        return any(map(_has_long_number, cells))
    if isinstance(value, dg.TimestampMetadataValue):
        return False
    return (
        _has_long_number(str(value.value))
        if not isinstance(value, dg.MarkdownMetadataValue)
        else (_has_long_number(re.sub(r"\(data:.*?\)", "", value.value)))
    )


def _has_long_number(text: str) -> bool:
    numbers = re.findall(r"(?<![\w.-])\d+\.\d+(?![\w.-])", text)
    return any(len(number.replace(".", "").lstrip("0")) > DIGITS for number in numbers)
