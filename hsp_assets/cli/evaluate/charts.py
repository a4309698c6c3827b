"""Plots as inline SVG: no script, nothing fetched. Colours are the page's."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, ROW, LEFT, RIGHT = 480.0, 30.0, 150.0, 70.0
"""Of a bar chart, in its own units; names stand left, numbers right."""
SIDE, TALL, PAD = 200.0, 140.0, 26.0
"""Of a curve chart."""
ROOM = 1.15
"""Length of the axis by that of the longest bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar chart.

    Attributes:
        name: label on the left.
        value: length.
        text: label on the right.
        ours: whether it is highlighted.
        span: low and high end of its whisker, if any.
    """

    name: str
    value: float
    text: str
    ours: bool
    span: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a curve chart: values from left to right."""

    values: Sequence[float]
    ours: bool


def bars(rows: Sequence[Bar], *, mark: float | None = None) -> str:
    """Draw bars below one another, with a dashed line at `mark` if given."""
    ends = [row.span[1] if row.span else row.value for row in rows]
    scale = (WIDTH - LEFT - RIGHT) / (ROOM * max([*ends, mark or 0.0, 1e-9]))
    height = ROW * len(rows) + 6
    parts = [_bar(row, place, scale) for place, row in enumerate(rows)]
    if mark is not None:
        x = LEFT + mark * scale
        parts.append(_line(x, 0, x, height, "one"))
    axis = _line(LEFT, 0, LEFT, height, "axis")
    return _svg(WIDTH, height, axis + "".join(parts))


def curves(title: str, labels: Sequence[str], lines: Sequence[Curve]) -> str:
    """Draw lines over the same places, ours last and hence on top."""
    highest = max([value for line in lines for value in line.values] + [1e-9])
    step = (SIDE - 2 * PAD) / max(1, len(labels) - 1)
    places = [PAD + step * number for number in range(len(labels))]
    floor = TALL - PAD
    drawn = [_text(PAD, 14, title, "strong"), _line(PAD, floor, SIDE - PAD, floor, "axis")]
    for line in sorted(lines, key=lambda each: each.ours):
        heights = [floor - (floor - PAD) * value / highest for value in line.values]
        points = " L".join(f"{x:.1f},{y:.1f}" for x, y in zip(places, heights, strict=True))
        drawn.append(f'<path class="{_kind(ours=line.ours)}" d="M{points}"/>')
    for x, text in zip(places, labels, strict=True):
        drawn.append(_text(x, TALL - 8, text, "soft", "middle"))
    drawn.append(_text(SIDE - PAD, 14, f"to {highest:.3g}", "soft", "end"))
    return _svg(SIDE, TALL, "".join(drawn))


def _bar(row: Bar, place: int, scale: float) -> str:
    top, middle = place * ROW + 7, place * ROW + ROW / 2 + 3
    kind, length = _kind(ours=row.ours), max(1.0, row.value * scale)
    end = length if row.span is None else max(length, row.span[1] * scale)
    parts = [
        _text(LEFT - 8, middle + 4, row.name, "strong" if row.ours else "", "end"),
        f'<rect class="{kind}" x="{LEFT}" y="{top}" width="{length:.1f}" height="20" rx="3"/>',
        _text(LEFT + end + 7, middle + 4, row.text, "strong" if row.ours else ""),
    ]
    if row.span is not None:
        low, high = (LEFT + bound * scale for bound in row.span)
        parts.append(_line(low, middle, high, middle, "whisker"))
        parts.extend(_line(x, middle - 4, x, middle + 4, "whisker") for x in (low, high))
    return "".join(parts)


def _kind(*, ours: bool) -> str:
    return "ours" if ours else "theirs"


def _line(x: float, y: float, to_x: float, to_y: float, kind: str) -> str:
    ends = f'x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"'
    return f'<line class="{kind}" {ends}/>'


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(text)}</text>'


def _svg(width: float, height: float, inside: str) -> str:
    return f'<svg viewBox="0 0 {width:g} {height:g}" role="img">{inside}</svg>'
