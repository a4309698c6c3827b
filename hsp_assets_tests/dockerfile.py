"""The images' Dockerfile and the services of Compose as data, and what builds them run in a folder.

No container is needed: instructions for an operating system of their own (users, entry points) are
only read.
"""

from __future__ import annotations

import importlib
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pathspec import PathSpec

from hsp_assets_tests.built import ROOT, surroundings

yaml: Any = importlib.import_module("yaml")  # it ships no types
DEPLOY = ROOT / "deploy"
DOCKERFILE = DEPLOY / "Dockerfile"
COMPOSE = DEPLOY / "compose.yaml"
PLACES = re.compile(r"(?<![\w.])/(opt|build|srv)\b")


@dataclass
class Stage:
    """A stage of the Dockerfile.

    Attributes:
        base: image or stage that it begins with.
        steps: instruction and text, in order.

    """

    base: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def texts(self, instruction: str) -> list[str]:
        """The texts of an instruction."""
        return [text for name, text in self.steps if name == instruction]


def stages() -> dict[str, Stage]:
    """The stages by name."""
    lines = DOCKERFILE.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#")).replace("\\\n", " ")
    found: dict[str, Stage] = {}
    for line in filter(None, text.splitlines()):
        instruction, _, rest = line.partition(" ")
        if instruction == "FROM":
            base, name = re.split(r"\s+AS\s+", rest)
            found[name] = Stage(base)
        elif found:
            [*found.values()][-1].steps.append((instruction, " ".join(rest.split())))
    return found


def compose() -> dict[str, Any]:
    """The services of a whole production on one machine; where nothing is set, by the defaults."""
    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", COMPOSE.read_text(encoding="utf-8"))
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def git(*arguments: str) -> list[str]:
    """The lines that git answers about this repository."""
    command = [shutil.which("git") or "git", *arguments]
    asked = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return asked.stdout.splitlines()


def in_context(files: list[str]) -> list[str]:
    """Those of some files that Docker is given, by `.dockerignore`."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    ignored = PathSpec.from_lines("gitignore", lines)
    return [file for file in files if not ignored.match_file(file)]


def build(target: str, context: Path, root: Path) -> Path:
    """Run what builds a stage, with `/` being a folder; answer that folder.

    Args:
        target: name of the stage.
        context: folder of the files that Docker would be given.
        root: stands for `/`.

    """
    stage = stages()[target]
    if stage.base in stages():
        build(stage.base, context, root)
    (root / "build").mkdir(parents=True, exist_ok=True)
    for instruction, text in stage.steps:
        if instruction == "COPY":
            _copy(context, shlex.split(text), root / "build")
        if instruction == "RUN":
            _run(PLACES.sub(rf"{root}/\1", text), root / "build")
    return root


def _copy(context: Path, names: list[str], workdir: Path) -> None:
    *sources, target = names
    for source in sources:
        place = workdir / (target if (context / source).is_dir() else Path(source).name)
        if (context / source).is_dir():
            shutil.copytree(context / source, place, symlinks=True)
        else:
            shutil.copy(context / source, place)


def _run(command: str, cwd: Path) -> None:
    search = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    ended = subprocess.run(
        ["/bin/sh", "-ec", command],
        cwd=cwd,
        env=surroundings(PATH=search, VIRTUAL_ENV=""),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, f"{command}\n{ended.stdout}{ended.stderr}"
