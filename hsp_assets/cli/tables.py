"""Tables on a terminal and in a pipe, for every command that prints one.

What a table holds belongs to its command.
"""

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table


def print_table(table: Table) -> None:
    """Print a table: folded to a terminal's width, and as wide as it needs anywhere else.

    A program that reads the output gets each row in one line, with every id whole.
    """
    console = Console()
    if not console.is_terminal:
        unlimited = console.options.update(max_width=10_000)
        needed = Measurement.get(console, unlimited, table).maximum
        console = Console(width=max(console.width, needed))
    console.print(table)
