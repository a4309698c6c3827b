"""Small plots for the Dagster UI, as pictures inside Markdown.

Drawn as SVG by hand, because a plotting library weighs more than all that is plotted here.
"""

import base64
from collections.abc import Mapping, Sequence
from html import escape

import dagster as dg

CELL_WIDTH, CELL_HEIGHT, PAD = 230, 110, 12
COLUMNS = 4
LINE, INK, FAINT = "#4f43dd", "#1b1f2b", "#8a90a2"
WIDTH, HEIGHT, LEGEND = 330, 120, 16
COLOURS = (LINE, "#c2571a")
MOST_POINTS = 12
"""More would make the picture longer than what the UI shows at once: 1,000 characters."""


def lines(title: str, series: Mapping[str, Sequence[float]]) -> dg.MarkdownMetadataValue:
    """At most two series in one plot with one scale, small enough to be shown without a click.

    Args:
        title: what the picture shows, for those who cannot see it.
        series: values by name, oldest first; the newest stands beside the name.

    """
    shown = {name: values[-MOST_POINTS:] for name, values in series.items()}
    most = max((value for values in shown.values() for value in values), default=1.0) or 1.0
    content = "".join(
        _line(number, name, values, most) for number, (name, values) in enumerate(shown.items())
    )
    return _picture(title, _svg(WIDTH, HEIGHT, content))


def _line(number: int, name: str, values: Sequence[float], most: float) -> str:
    top, colour = LEGEND * len(COLOURS) + 8, COLOURS[number]
    step, height = (WIDTH - 2 * PAD) / max(1, len(values) - 1), HEIGHT - top - PAD
    points = [
        f"{PAD + step * place:.0f} {top + height * (1 - value / most):.0f}"
        for place, value in enumerate(values)
    ]
    # A line of no length with round ends is a dot: the only version so far.
    path = f"M{'L'.join(points)}h0"
    legend = _text(PAD, LEGEND * (number + 1), f"{name} {values[-1]:.3f}", colour)
    stroke = f'stroke="{colour}" stroke-width="3" stroke-linecap="round"'
    return f'{legend}<path d="{path}" fill="none" {stroke}/>'


def small_multiples(title: str, series: Mapping[str, Sequence[float]]) -> dg.MarkdownMetadataValue:
    """One small line plot for each series, oldest value left, the newest written out.

    Args:
        title: what the picture shows, for those who cannot see it.
        series: values by name; each has a scale of its own, which starts at zero.

    """
    cells = [_cell(number, name, values) for number, (name, values) in enumerate(series.items())]
    rows = -(-len(cells) // COLUMNS)
    return _picture(title, _svg(COLUMNS * CELL_WIDTH, rows * CELL_HEIGHT, "".join(cells)))


def _picture(title: str, picture: str) -> dg.MarkdownMetadataValue:
    encoded = base64.b64encode(picture.encode()).decode()
    return dg.MetadataValue.md(f"![{title}](data:image/svg+xml;base64,{encoded})")


def _cell(number: int, name: str, values: Sequence[float]) -> str:
    left, top = number % COLUMNS * CELL_WIDTH, number // COLUMNS * CELL_HEIGHT
    points = _points(values, left + PAD, top + 46)
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{LINE}"/>' for x, y in points)
    newest = f"{values[-1]:.4g}" if values else "-"
    return (
        _text(left + PAD, top + 18, name, FAINT)
        + _text(left + PAD, top + 36, newest, INK)
        + f'<polyline points="{line}" fill="none" stroke="{LINE}" stroke-width="1.5"/>{dots}'
    )


def _points(values: Sequence[float], left: float, top: float) -> list[tuple[float, float]]:
    width, height = CELL_WIDTH - 2 * PAD, CELL_HEIGHT - 46 - PAD
    step, most = width / max(1, len(values) - 1), max([*values, 1e-12])
    return [
        (left + step * place, top + height * (1 - max(0.0, value) / most))
        for place, value in enumerate(values)
    ]


def _text(x: float, y: float, text: str, colour: str) -> str:
    return f'<text x="{x}" y="{y}" fill="{colour}">{escape(text)}</text>'


def _svg(width: int, height: int, content: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'font-family="sans-serif" font-size="13">{content}</svg>'
    )
