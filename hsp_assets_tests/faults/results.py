"""What came of the cells, kept in a file, so that trying them can be ended and taken up again.

Each cell is kept with the commit that it was tried at and a digest of the code that it depends on:
it counts as long as the digest is the same. How the page shows it belongs to `table`.
"""

import hashlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from hsp_assets_tests.faults.matrix import Cell

ROOT = Path(__file__).parents[2]
RESULT = Path("build") / "faults.json"
RELEVANT = ("hsp_assets/**/*", "hsp_assets_tests/faults/*.py", "requirements.txt")
"""What a cell depends on: the product, this suite, and what is installed."""


@dataclass(frozen=True)
class Kept:
    """A cell that was tried.

    Attributes:
        cell: what came of it.
        commit: that it was tried at.
        code: digest of what it depends on.
        at: when it was tried.
        seconds: how long it took.
        red_before: how often it was red before with the same code.

    """

    cell: Cell
    commit: str
    code: str
    at: str
    seconds: float
    red_before: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """Step and fault."""
        return self.cell.step, self.cell.fault

    @property
    def is_red(self) -> bool:
        """Whether something was not as it must be."""
        return bool(self.cell.wrong)


class Results:
    """The cells in a file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.kept = {one.key: one for one in _read(file)}

    def done(self) -> set[tuple[str, str]]:
        """The cells that are green with the code as it is, and need not be tried again."""
        return {k for k, one in self.kept.items() if one.code == code_digest() and not one.is_red}

    def add(self, cell: Cell, seconds: float) -> Kept:
        """Keep a cell that was tried just now."""
        before = self.kept.get((cell.step, cell.fault))
        is_same = before is not None and before.code == code_digest()
        red = before.red_before + before.is_red if before and is_same else 0
        at = datetime.now(UTC).isoformat(timespec="seconds")
        made = Kept(cell, commit(), code_digest(), at, round(seconds, 1), red)
        self.kept[made.key] = made
        self._write()
        return made

    def _write(self) -> None:
        new = self.file.with_suffix(".new")
        new.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(json.dumps([asdict(one) for one in self.sorted()], indent=1))
        new.replace(self.file)

    def sorted(self) -> list[Kept]:
        """All that is kept, by step and fault."""
        return [self.kept[key] for key in sorted(self.kept)]


def _read(file: Path) -> Iterator[Kept]:
    if file.exists():
        names = {field.name for field in fields(Cell)}
        for one in json.loads(file.read_text(encoding="utf-8")):
            cell: dict[str, Any] = one.pop("cell")
            yield Kept(Cell(**{n: v for n, v in cell.items() if n in names}), **one)


@cache
def code_digest() -> str:
    """Of all that a cell depends on, as it is in the folder now."""
    digest = hashlib.sha256()
    for pattern in RELEVANT:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def commit() -> str:
    """The commit that is checked out, with a plus where files differ from it."""
    command = ["git", "describe", "--always", "--exclude=*", "--dirty=+"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
