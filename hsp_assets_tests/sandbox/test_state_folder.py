"""A state folder of another version is refused before anything starts in it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from hsp_assets.cli.main import app
from hsp_assets.environment import Settings
from hsp_assets.failures import SandboxError
from hsp_assets.sandbox.process import sandbox_process
from hsp_assets.sandbox.server import run_sandbox
from hsp_assets.sandbox.state_folder import FILE, FORMAT, STORES, open_state

REFUSED = rf"its format is .*, this version reads {FORMAT}\. .*`hsp demo --fresh --state .*`"


@pytest.fixture(params=["newer", "older", "before formats were recorded"])
def foreign(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder that another version wrote."""
    formats = {"newer": f"{FORMAT + 1}\n", "older": f"{FORMAT - 1}\n"}
    if request.param in formats:
        (tmp_path / FILE).write_text(formats[request.param], encoding="utf-8")
    (tmp_path / "portal.sqlite").touch()
    return tmp_path


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_a_new_folder_is_marked_and_opened_again(tmp_path: Path) -> None:
    state = tmp_path / "new"
    open_state(state)
    (state / "portal.sqlite").touch()
    open_state(state)
    assert (state / FILE).read_text(encoding="utf-8") == f"{FORMAT}\n"


def test_a_folder_that_holds_only_source_files_is_new(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    open_state(tmp_path)
    assert (tmp_path / FILE).exists()


@pytest.mark.parametrize("store", STORES)
def test_a_store_without_a_recorded_format_is_refused(store: str, tmp_path: Path) -> None:
    (tmp_path / store).mkdir()
    with pytest.raises(SandboxError, match="its format is unrecorded"):
        open_state(tmp_path)


def test_neither_a_sandbox_nor_a_process_of_one_starts_in_it(foreign: Path) -> None:
    before = files(foreign)
    with pytest.raises(SandboxError, match=REFUSED), run_sandbox(foreign, Settings()):
        pass
    with pytest.raises(SandboxError, match=REFUSED), sandbox_process(foreign):
        pass
    assert files(foreign) == before


@pytest.mark.parametrize(
    "command",
    ["demo", "dev", "sandbox", "serve", "doctor", "plan", "datasets", "recommenders", "recommend"],
)
def test_a_command_refuses_it_before_anything_starts(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "portal.sqlite").touch()
    before = files(tmp_path)
    monkeypatch.setenv("HSP_STATE", str(tmp_path))
    option = ["--state", str(tmp_path)] if command in ("demo", "dev", "sandbox") else []
    option += ["some-user"] if command == "recommend" else []
    with pytest.raises(SandboxError, match=REFUSED):
        CliRunner().invoke(app, [command, *option], catch_exceptions=False)
    assert files(tmp_path) == before
