"""A clone of this repository in an empty folder, and the commands that a newcomer gives there.

They are those of README.md, docs/first_steps.md and docs/ui.md.

The clone is of the last commit. Its environment is that of the tests, which takes minutes to make.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from hsp_assets_tests.terminals import CTRL_C, ROOT, Terminal, terminal
from hsp_assets_tests.ui.running import SIZE, START_WITHIN_SECONDS, free_port, wait_for_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

GIT = shutil.which("git") or "git"
ENVIRONMENT = ".venv"
DEMO_WITHIN_SECONDS = 500.0
PAGE = (
    "<pre style='display:inline-block;font-size:14px;padding:16px;background:#1e1e2e;"
    "color:#cdd6f4'>{}</pre>"
)


def clone(folder: Path) -> Path:
    """Clone the repository as the README says, into a folder that is not there yet."""
    subprocess.run([GIT, "clone", "--quiet", str(ROOT), str(folder)], check=True)
    (folder / ENVIRONMENT).symlink_to(sys.prefix)
    return folder


def make(target: str, *flags: str) -> list[str]:
    """The command `make target`, which finds its environment made, however old it looks."""
    return ["make", "--no-print-directory", "-o", f"{ENVIRONMENT}/sandbox", target, *flags]


SMALL = f"--products {SIZE.products} --contacts {SIZE.contacts} --interactions {SIZE.interactions}"


def make_demo(folder: Path, flags: str = SMALL, **variables: str) -> str:
    """`make demo` in a clone; what stands in the terminal when it has ended."""
    command = make("demo", f"DEMO_FLAGS={flags}")
    with terminal(*command, cwd=folder, PYTHONPATH=str(folder), **variables) as shown:
        code = shown.wait(DEMO_WITHIN_SECONDS)
    assert code == 0, shown.output
    return "\n".join(shown.seen())


@contextmanager
def make_dev(folder: Path) -> Iterator[tuple[Terminal, str]]:
    """`make dev` in a clone, until Ctrl-C; its terminal, and the address of the UI."""
    port = free_port()
    command = make("dev", f"DEV_FLAGS=--port {port}")
    with terminal(*command, cwd=folder, PYTHONPATH=str(folder)) as shown:
        shown.wait_for("Demo page:", START_WITHIN_SECONDS)
        url = f"http://127.0.0.1:{port}"
        wait_for_answer(url, shown.process, lambda: shown.output)
        yield shown, url
        shown.press(CTRL_C)
        shown.wait()


def told(guide: str, section: str) -> str:
    """The commands that a guide gives in one of its sections."""
    text = (ROOT / guide).read_text(encoding="utf-8").partition(f"## {section}\n")[2]
    blocks = re.findall(r"^```sh\n(.*?)^```", text.partition("\n## ")[0], re.MULTILINE | re.DOTALL)
    return "".join(blocks)


def do(commands: str, folder: Path) -> None:
    """Give commands to the shell, in a clone."""
    subprocess.run(["/bin/sh", "-e"], input=commands, text=True, check=True, cwd=folder)


def drawn(terminal_text: str) -> str:
    """A page that looks like a terminal."""
    return PAGE.format(escape(terminal_text))
