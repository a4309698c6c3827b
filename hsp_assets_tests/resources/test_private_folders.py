"""Temporary folders with personal content, also after a kill."""

import os
import stat
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hsp_assets.resources.private_folders import PREFIX, private_folder

HOLDER = """
import sys
from hsp_assets.resources.private_folders import private_folder
with private_folder() as folder:
    (folder / "people.csv").write_text("a@example.org")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_is_its_owners_alone_and_goes_at_the_end() -> None:
    with private_folder() as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IRWXU
    assert not folder.exists()


def test_what_a_killed_process_left_goes_and_what_a_living_one_uses_stays(temporary: Path) -> None:
    def start() -> tuple["subprocess.Popen[str]", Path]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(temporary)},
        )
        assert process.stdout is not None
        return process, Path(process.stdout.readline().strip())

    killed, left = start()
    living, used = start()
    assert (left / "people.csv").exists()
    killed.kill()
    killed.communicate()
    with private_folder():
        assert not left.exists()
        assert (used / "people.csv").exists()
    living.communicate("")
    assert list(temporary.glob(f"{PREFIX}*")) == []


def test_a_folder_that_is_being_made_is_not_taken_for_an_abandoned_one() -> None:
    def is_kept(_: int) -> bool:
        with private_folder() as folder:
            return folder.exists()

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(is_kept, range(400)))
