"""The package as it is built and installed: wheels, and environments that hold nothing else.

Commands run with no settings but those that a test gives, away from the source tree.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.txt"
PRODUCTION_LOCK = ROOT / "requirements-production.txt"
DEMO_LOCK = ROOT / "requirements-demo.txt"
OURS = ("HSP_", "DAGSTER_", "PYTHON")


def surroundings(**variables: str) -> dict[str, str]:
    """The environment of a command: what this one inherited, without any setting, and variables."""
    inherited = {name: text for name, text in os.environ.items() if not name.startswith(OURS)}
    return inherited | variables


def run(*command: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command with no settings but the given ones, away from the source tree."""
    environment = surroundings(**variables)
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def succeed(*command: str | Path, cwd: Path, **variables: str) -> str:
    """The output of a command that exits with 0."""
    ended = run(*command, cwd=cwd, **variables)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


class Installed:
    """A new environment that holds what is installed into it, and nothing else."""

    def __init__(self, folder: Path, *requirements: str | Path) -> None:
        self.folder, self.bin = folder, folder / "env" / "bin"
        folder.mkdir()
        uv = [sys.executable, "-m", "uv"]
        succeed(*uv, "venv", "--python", sys.executable, "env", cwd=folder)
        install = [*uv, "pip", "install", "--python", self.bin / "python", *requirements]
        # What this environment was made from is in uv's cache, unless somebody emptied that.
        if run(*install, "--offline", cwd=folder).returncode:
            succeed(*install, cwd=folder)

    def python(self, code: str, **variables: str) -> str:
        """What some code prints."""
        return succeed(self.bin / "python", "-c", code, cwd=self.folder, **variables).strip()

    def hsp(self, *arguments: str, **variables: str) -> str:
        """What a command of ours prints."""
        return succeed(self.bin / "hsp", *arguments, cwd=self.folder, **variables)


def build_wheel(folder: Path) -> Path:
    """The wheel, built from the source archive as a package index would receive it."""
    build = [sys.executable, "-m", "build", "--no-isolation"]
    succeed(*build, "--outdir", folder, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


def install_production(folder: Path, wheel: Path) -> Installed:
    """The production lock and the wheel."""
    installed = Installed(folder, "--require-hashes", "-r", PRODUCTION_LOCK)
    install = [sys.executable, "-m", "uv", "pip", "install", "--offline", "--no-deps"]
    succeed(*install, "--python", installed.bin / "python", wheel, cwd=folder)
    return installed
