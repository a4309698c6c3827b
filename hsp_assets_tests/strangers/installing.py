"""Environments of their own for other people's programs, under `build/strangers`.

Their versions are pinned beside this module. They are made once and again when a pin changes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "strangers"
OWN_BIN = Path(sys.executable).parent
NODE = OWN_BIN / "node"
"""Node of our own environment."""


def python_environment(name: str, authority: Path | None = None) -> Path:
    """The folder of commands of an environment; `authority` is trusted in it, for the gateway."""
    pins, folder = HERE / "environments" / f"{name}.txt", BUILD / name
    content = pins.read_bytes() + (authority.read_bytes() if authority else b"")
    if _is_new(folder, content):
        uv = OWN_BIN / "uv"
        _run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder)
        python = folder / "bin" / "python"
        _run(uv, "pip", "install", "--quiet", "--python", python, "--requirement", pins)
        if authority:
            (bundle,) = folder.glob("lib/python*/site-packages/certifi/cacert.pem")
            with bundle.open("ab") as trusted:
                trusted.write(authority.read_bytes())
        _done(folder, content)
    return folder / "bin"


def node_environment() -> Path:
    """The folder in which the npm client is installed."""
    folder = BUILD / "npm"
    pins = [HERE / "environments" / "npm" / name for name in ("package.json", "package-lock.json")]
    content = b"".join(pin.read_bytes() for pin in pins)
    if _is_new(folder, content):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for pin in pins:
            shutil.copy(pin, folder)
        _run(OWN_BIN / "npm", "ci", "--silent", "--no-audit", "--no-fund", "--prefix", folder)
        _done(folder, content)
    return folder


def _is_new(folder: Path, content: bytes) -> bool:
    made = folder / "made-of"
    return not made.exists() or made.read_text() != hashlib.sha256(content).hexdigest()


def _done(folder: Path, content: bytes) -> None:
    (folder / "made-of").write_text(hashlib.sha256(content).hexdigest())


def _run(*command: str | Path) -> None:
    path = {**os.environ, "PATH": f"{OWN_BIN}:{os.environ['PATH']}"}  # npm's scripts look for node
    subprocess.run([str(part) for part in command], env=path, check=True)
