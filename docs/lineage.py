"""The picture of the lineage in `README.md`, made from the definitions.

`python docs/lineage.py` draws `images/lineage.svg` anew; with `--check` it fails when that shows
another one. A box is a group of assets, what it says is the first sentence of the group's module.
"""

import sys
import textwrap
from dataclasses import dataclass
from html import escape
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from hsp_assets.definitions import ASSETS, defs

PICTURE = Path(__file__).parent / "images" / "lineage.svg"
COLUMNS = 3
WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 272, 118, 44, 40, 20
LINE_CHARACTERS, LINE_HEIGHT = 37, 16
INK, SOFT, EDGE, PAPER, BOX = "#1b1f2b", "#5d6474", "#4f43dd", "#ffffff", "#f6f6fd"
Edges = set[tuple[str, str]]


@dataclass(frozen=True)
class Group:
    """A group of assets, what they are kept in, and how many groups it follows."""

    name: str
    says: str
    kinds: str
    level: int


def edges() -> Edges:
    """Which group is made from which, without what follows from others."""
    graph = defs.resolve_asset_graph()
    nodes = [graph.get(key) for key in graph.get_all_asset_keys()]
    pairs = {(graph.get(p).key.path[0], n.key.path[0]) for n in nodes for p in n.parent_keys}
    direct = {(before, after) for before, after in pairs if before != after}
    return {
        (a, b)
        for a, b in direct
        if not any(_leads(other, b, direct) for first, other in direct if first == a)
    }


def _leads(before: str, after: str, pairs: Edges) -> bool:
    """Whether one group leads to another, directly or over others."""
    return any(b == after or _leads(b, after, pairs) for a, b in pairs if a == before)


def groups() -> list[Group]:
    """The groups in the order in which data goes through them."""
    graph, pairs = defs.resolve_asset_graph(), edges()
    nodes = [graph.get(key) for key in graph.get_all_asset_keys()]
    found = []
    for module in ASSETS:
        name = module.__name__.rpartition(".")[2]
        says = (module.__doc__ or "").partition("\n")[0]
        kinds = {kind for node in nodes if node.group_name == name for kind in node.kinds}
        found.append(Group(name, says, ", ".join(sorted(kinds)), _level(name, pairs)))
    followed = {before for before, _ in pairs}
    return sorted(found, key=lambda one: (one.level, one.name not in followed))


def _level(name: str, pairs: Edges) -> int:
    return max((1 + _level(before, pairs) for before, after in pairs if after == name), default=0)


def picture() -> str:
    """The groups as boxes in lines of three steps, and the edges between them."""
    places, y = {}, MARGIN
    lines = groupby(groups(), key=lambda one: one.level // COLUMNS)
    for _, in_line in lines:
        columns = [list(same) for _, same in groupby(in_line, key=attrgetter("level"))]
        for place, column in enumerate(columns):
            for number, group in enumerate(column):
                x = MARGIN + place * (WIDTH + GAP_X)
                places[group] = (x, y + number * (HEIGHT + GAP_Y // 2))
        y += max(map(len, columns)) * (HEIGHT + GAP_Y // 2) - GAP_Y // 2 + GAP_Y
    by_name = {group.name: place for group, place in places.items()}
    width = 2 * MARGIN + COLUMNS * WIDTH + (COLUMNS - 1) * GAP_X
    drawn = [_arrow(by_name[a], by_name[b]) for a, b in sorted(edges())]
    drawn += [_box(group, x, y) for group, (x, y) in places.items()]
    return _svg(width, y - GAP_Y + MARGIN, "\n".join(drawn))


def _box(group: Group, x: int, y: int) -> str:
    lines = textwrap.wrap(group.says, LINE_CHARACTERS)
    texts = [_text(x + 14, y + 26, group.name, INK, 'font-size="15" font-weight="bold"')]
    texts += [_text(x + 14, y + 47 + n * LINE_HEIGHT, line, INK) for n, line in enumerate(lines)]
    texts += [_text(x + 14, y + HEIGHT - 12, group.kinds, SOFT)]
    frame = f'fill="{BOX}" stroke="{EDGE}" stroke-width="1.2"'
    return "\n".join(
        [f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="8" {frame}/>', *texts]
    )


def _arrow(before: tuple[int, int], after: tuple[int, int]) -> str:
    """From a box's right to the next one's left; to the next line, through the gap between them."""
    (x1, y1), (x2, y2) = (
        (before[0] + WIDTH, before[1] + HEIGHT // 2),
        (after[0], after[1] + HEIGHT // 2),
    )
    if x2 > x1:
        middle = (x1 + x2) // 2
        path = f"M{x1} {y1} H{middle} V{y2} H{x2 - 6}"
    else:
        x1, y1 = before[0] + WIDTH // 2, before[1] + HEIGHT
        x2, y2 = after[0] + WIDTH // 2, after[1]
        path = f"M{x1} {y1} V{y2 - GAP_Y // 2} H{x2} V{y2 - 6}"
    return (
        f'<path d="{path}" fill="none" stroke="{EDGE}" stroke-width="1.6" marker-end="url(#to)"/>'
    )


def _text(x: int, y: int, text: str, colour: str, more: str = "") -> str:
    return f'<text x="{x}" y="{y}" fill="{colour}" {more}>{escape(text)}</text>'


def _svg(width: int, height: int, content: str) -> str:
    head = (
        '<marker id="to" viewBox="0 0 8 8" refX="4" refY="4" markerWidth="6" markerHeight="6" '
        f'orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="{EDGE}"/></marker>'
    )
    return "\n".join(
        [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
                f'width="{width}" height="{height}" font-family="sans-serif" font-size="12.5">'
            ),
            f'<rect width="{width}" height="{height}" rx="10" fill="{PAPER}"/>',
            f"<defs>{head}</defs>",
            content,
            "</svg>\n",
        ]
    )


def main() -> int:
    """Draw the picture, or compare it; answer the exit code."""
    drawn = picture()
    if "--check" not in sys.argv[1:]:
        PICTURE.write_text(drawn, encoding="utf-8")
    elif drawn != PICTURE.read_text(encoding="utf-8"):
        sys.stderr.write(
            "docs/images/lineage.svg shows another lineage: run python docs/lineage.py\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
