"""The picture of the floors in `architecture.md`, made from the imports.

`python docs/floors.py` draws it anew; with `--check` it fails when the page shows another one.
Which module stands on which floor is declared in `pyproject.toml` and held by import-linter.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp

PAGE = Path(__file__).with_name("architecture.md")
PACKAGE = "hsp_assets"
PICTURE = re.compile(r"```mermaid\n.*?```\n", re.DOTALL)
Imports = dict[str, set[str]]


def floors() -> list[list[str]]:
    """The rooms of each floor, from the top."""
    text = PAGE.parent.parent.joinpath("pyproject.toml").read_text(encoding="utf-8")
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    return [[room.strip() for room in layer.split("|")] for layer in layers]


def imports() -> Imports:
    """The rooms that each room imports from, directly."""
    graph = grimp.build_graph(PACKAGE)
    rooms: Imports = {}
    for module in graph.modules - {PACKAGE}:
        room = rooms.setdefault(module.split(".")[1], set())
        for imported in graph.find_modules_directly_imported_by(module) - {PACKAGE}:
            room.add(imported.split(".")[1])
    return {room: imported - {room} for room, imported in rooms.items()}


def reachable(room: str, direct: Imports) -> set[str]:
    """All rooms below a room."""
    return direct[room].union(*(reachable(other, direct) for other in direct[room]))


def arrows(direct: Imports) -> Iterator[tuple[str, str]]:
    """The imports that do not follow from others: of a > b > c and a > c, the last is left out."""
    for room in sorted(direct):
        implied = set[str]().union(*(reachable(other, direct) for other in direct[room]))
        yield from ((room, other) for other in sorted(direct[room] - implied))


def picture() -> str:
    """The floors as a Mermaid flowchart."""
    lines = ["```mermaid", "flowchart TB"]
    for number, rooms in enumerate(floors()):
        lines += [f"  subgraph floor{number}[ ]", "    direction LR"]
        lines += [f"    {room}" for room in rooms]
        lines += ["  end"]
    lines += [f"  {room} --> {other}" for room, other in arrows(imports())]
    return "\n".join([*lines, "```", ""])


def main() -> int:
    """Draw the picture, or compare it; answer the exit code."""
    page = PAGE.read_text(encoding="utf-8")
    drawn = PICTURE.sub(lambda _: picture(), page, count=1)
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(drawn, encoding="utf-8")
    elif drawn != page:
        sys.stderr.write("docs/architecture.md shows other imports: run python docs/floors.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
