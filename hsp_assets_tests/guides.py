"""The fenced blocks of the guides, and what is said of each: who runs it, or why nobody does.

A block of commands is run as it stands by `hsp_assets_tests/ui/test_newcomer.py`, on a shop, unless
the line before it is a comment that says otherwise: `<!-- run by FILE -->`, or
`<!-- not run: REASON -->`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
GUIDES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "hubspot" / "README.md",
)
BLOCK = re.compile(
    r"(?:^ *<!-- (?P<said>[^\n]+) -->\n+)?^(?P<indent> *)```(?P<language>[^\n]*)\n"
    r"(?P<text>.*?)^ *```$",
    re.MULTILINE | re.DOTALL,
)
SHELL = ("sh", "bash", "console")
OPERATORS = ";&|()\n"
COMMENT = re.compile(r"(?:^|\s)#\s.*$", re.MULTILINE)
ASSIGNMENT = re.compile(r"[A-Z_]+=")


@dataclass(frozen=True)
class Block:
    """A fenced block of a guide.

    Attributes:
        place: guide and line.
        language: named behind the fence.
        text: what is in it, without the indent of the fence.
        said: by the comment before it; empty where there is none.

    """

    place: str
    language: str
    text: str
    said: str

    @property
    def guide(self) -> str:
        return self.place.partition(":")[0]

    @property
    def run_by(self) -> str:
        """The test file that a comment names."""
        return self.said.partition("run by ")[2] if self.said.startswith("run by ") else ""

    @property
    def not_run(self) -> str:
        """Why nothing runs it; empty where something does."""
        return self.said.partition("not run: ")[2] if self.said.startswith("not run: ") else ""

    @property
    def commands(self) -> list[list[str]]:
        """The simple commands of a block for the shell, without what is assigned before them."""
        text = COMMENT.sub("", re.sub(r"\\\n", " ", self.text))
        lexer = shlex.shlex(text, posix=True, punctuation_chars=OPERATORS)
        lexer.whitespace, lexer.commenters, lexer.whitespace_split = " \t", "", True
        commands: list[list[str]] = [[]]
        for word in lexer:
            if set(word) <= set(OPERATORS):
                commands.append([])
            elif commands[-1] or not ASSIGNMENT.match(word):
                commands[-1].append(word)
        return [command for command in commands if command]


def blocks() -> list[Block]:
    """All blocks of all guides."""
    return [block for guide in GUIDES for block in _blocks(guide)]


def shell_blocks() -> list[Block]:
    """Those for the shell."""
    return [block for block in blocks() if block.language in SHELL]


def blocks_to_run() -> list[Block]:
    """Those that are run as they stand, on a shop."""
    return [block for block in shell_blocks() if not block.said]


def _blocks(guide: Path) -> Iterator[Block]:
    text = guide.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        line = text.count("\n", 0, found.start("language")) + 1
        body = re.sub(f"^{found['indent']}", "", found["text"], flags=re.MULTILINE)
        yield Block(
            f"{guide.relative_to(ROOT)}:{line}", found["language"], body, found["said"] or ""
        )
