"""Faults of our own making, each of which must turn the suite red.

`python -m hsp_assets_tests.faults.planted` plants each in a copy of the repository, in place of the
very words of the code: where that code was rewritten, planting fails, and it is to be written anew.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from hsp_assets_tests.faults.results import Results

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns(".*", "build", "node_modules", "__pycache__", "dist")


@dataclass(frozen=True)
class Regression:
    """A change for the worse, and the cell that must notice it.

    Attributes:
        name: what is wrong then.
        edits: file, what stands in it, and what is planted instead.
        step: the step to try.
        fault: the fault to try it with.
        noticed: a part of what the suite must say.

    """

    name: str
    edits: tuple[tuple[str, str, str], ...]
    step: str
    fault: str
    noticed: str


REGRESSIONS = (
    Regression(
        "a rejected row is told with the name in it",
        (
            (
                "hsp_assets/sources/showing.py",
                "if declared.is_personal or declared.column(name).personal:",
                'if name == "nothing":',
            ),
            ("hsp_assets/sources/showing.py", "pl.when(may_be)", "pl.when(pl.lit(False))"),
        ),
        "source_files/users",
        "nothing",
        "Markenstein",
    ),
    Regression(
        "a step is not repeatable",
        (
            (
                "hsp_assets/loading/events.py",
                "uuid.uuid5(uuid.NAMESPACE_OID, name)",
                "uuid.uuid4()",
            ),
            (
                "hsp_assets/loading/events.py",
                "missing = load.existing.without(rows)",
                "missing = rows.with_columns(hash_of_key())",
            ),
            (
                "hsp_assets/loading/events.py",
                "import HASH, KEY, Completions, iso",
                "import HASH, KEY, Completions, hash_of_key, iso",
            ),
        ),
        "imports/event_completions",
        "nothing",
        "events",
    ),
    Regression(
        "the first live pointer is written unconditionally",
        (
            (
                "hsp_assets/resources/storage.py",
                'client.put_object(Bucket=bucket, Key=name, Body=content, IfNoneMatch="*")',
                "client.put_object(Bucket=bucket, Key=name, Body=content)",
            ),
        ),
        "datasets/interactions",
        "live pointer is written by another",
        "another_shop",
    ),
    Regression(
        "the live pointer is written unconditionally",
        (
            (
                "hsp_assets/resources/storage.py",
                "client.put_object(Bucket=bucket, Key=name, Body=content, IfMatch=tag)",
                "client.put_object(Bucket=bucket, Key=name, Body=content)",
            ),
        ),
        "recommender/recommended_for_you",
        "live pointer is written by another",
        "another_shop",
    ),
)


def main() -> int:
    """Plant each, or those whose name has a word that was given; 1 if one is not noticed."""
    words = sys.argv[1:]
    chosen = [one for one in REGRESSIONS if not words or any(word in one.name for word in words)]
    unnoticed = [one.name for one in chosen if not is_noticed(one)]
    sys.stdout.write("".join(f"NOT NOTICED: {name}\n" for name in unnoticed))
    return int(bool(unnoticed))


def is_noticed(regression: Regression) -> bool:
    """Whether the suite turns red, and for the right reason, where a regression is planted."""
    with tempfile.TemporaryDirectory(prefix="hsp-planted-") as name:
        copy, result = Path(name) / "copy", Path(name) / "result.json"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT, symlinks=True)
        for file, before, after in regression.edits:
            _edit(copy / file, before, after)
        command = [sys.executable, "-W", "ignore", "-m", "hsp_assets_tests.faults"]
        command += ["--steps", regression.step, "--faults", regression.fault]
        command += ["--workers", "1", "--json", str(result)]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
        told = "\n".join(wrong for one in Results(result).sorted() for wrong in one.cell.wrong)
    noticed = done.returncode == 1 and regression.noticed in told
    verdict = f"red: {told.splitlines()[0]}" if noticed else f"{done.stdout}{done.stderr}"
    sys.stdout.write(f"{regression.name}: {verdict}\n")
    return noticed


def _edit(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    if text.count(before) != 1:
        raise ValueError(f"{file.name} does not hold {before!r} once: plant it anew.")
    file.write_text(text.replace(before, after), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
