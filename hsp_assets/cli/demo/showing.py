"""The progress of a run, shown: a table that changes in a terminal, a line at a time elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol

import dagster as dg
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from hsp_assets.cli.demo.progress import GroupProgress, RunProgress
from hsp_assets.cli.tables import new_table

REDRAWN_A_SECOND = 4
COLUMNS = ("group", "steps", "rows", "rows/s", "time", "left", "now")


class Shown(Protocol):
    """A progress that is shown."""

    def watch(self, entry: dg.EventLogEntry) -> None:
        """Show what an entry of the run's log says."""


@contextmanager
def shown(console: Console, progress: RunProgress) -> Iterator[Shown]:
    """Show the progress of a run until the context ends."""
    if not console.is_terminal:
        yield Lines(console, progress)
        return
    table = ChangingTable(progress)
    with Live(
        get_renderable=table.drawn,
        console=console,
        refresh_per_second=REDRAWN_A_SECOND,
        redirect_stdout=False,
        redirect_stderr=False,
    ):
        yield table


class ChangingTable:
    """A row for each group, and below what the running step says of itself."""

    def __init__(self, progress: RunProgress) -> None:
        self._progress = progress

    def watch(self, entry: dg.EventLogEntry) -> None:
        """Take an entry in; the table is drawn anew in any case, as time goes on."""
        self._progress.note(entry)

    def drawn(self) -> RenderableType:
        """The table as it is now."""
        now, groups = time.time(), self._progress.groups.values()
        table = new_table(*COLUMNS, whole=COLUMNS[:-1], numbers=COLUMNS[1:-1])
        for group in groups:
            table.add_row(*_cells(group, now))
        said = next((group.said for group in groups if group.said), "")
        return Group(table, Text(said, style="dim", no_wrap=True, overflow="ellipsis"))


class Lines:
    """A line when a group begins and when it is done, and what its steps say in between."""

    def __init__(self, console: Console, progress: RunProgress) -> None:
        self._console, self._progress = console, progress
        self._begun: set[str] = set()

    def watch(self, entry: dg.EventLogEntry) -> None:
        """Print what is new."""
        group = self._progress.note(entry)
        if group is None or not group.has_begun:
            return
        if group.name not in self._begun:
            self._begun.add(group.name)
            self._print(f"{group.name}: {_counted(group.steps, 'step')} ...")
        if group.said and entry.dagster_event is None:
            self._print(f"{group.name}: {group.said}")
        if group.is_over:
            self._print(_summary(group))

    def _print(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)
        self._console.file.flush()


def _cells(group: GroupProgress, now: float) -> list[str]:
    mark = "[red]x[/]" if group.failed else "[green]o[/]" if group.is_over else " "
    left, rate = group.left(now), group.rate(now)
    return [
        f"{mark} {group.name}",
        f"{group.done}/{group.steps}",
        f"{group.rows:,}" if group.rows else "",
        "" if rate is None else f"{rate:,.0f}",
        _clock(group.spent(now)) if group.done or group.doing else "",
        _clock(left) if left is not None else "",
        group.doing,
    ]


def _summary(group: GroupProgress) -> str:
    rate = group.rate(0)
    rows = f", {_counted(group.rows, 'row')}" if group.rows else ""
    pace = "" if rate is None else f", {rate:,.0f} a second"
    failed = f", {_counted(group.failed, 'step')} failed" if group.failed else ""
    return f"{group.name}: done in {group.seconds:.1f} s{rows}{pace}{failed}"


def _counted(number: int, what: str) -> str:
    """Such as `1 step` and `12 steps`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _clock(seconds: float) -> str:
    """Such as 1:07."""
    return str(timedelta(seconds=round(seconds))).removeprefix("0:").removeprefix("0")
