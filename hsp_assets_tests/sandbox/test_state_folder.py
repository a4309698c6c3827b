"""A state folder of another version is refused before anything starts in it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from hsp_assets.cli.main import app
from hsp_assets.environment import Settings
from hsp_assets.failures import SandboxError, SettingsError
from hsp_assets.sandbox.process import sandbox_process
from hsp_assets.sandbox.server import run_sandbox
from hsp_assets.sandbox.state_folder import FILE, FORMAT, STORES, empty_state, open_state
from hsp_assets.sandbox.state_lock import lock_state

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
    ["demo", "dev", "sandbox", "serve", "plan", "datasets", "recommenders", "recommend"],
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


def test_a_state_folder_is_emptied_but_for_its_lock(tmp_path: Path) -> None:
    open_state(tmp_path)
    for store in (*STORES, "source"):
        (tmp_path / store).mkdir()
        (tmp_path / store / "file").touch()
    (tmp_path / "portal.sqlite-wal").touch()
    with lock_state(tmp_path, "hsp demo"):
        empty_state(tmp_path)
    assert files(tmp_path) == {"lock"}


def test_a_folder_of_before_formats_were_recorded_is_emptied(tmp_path: Path) -> None:
    (tmp_path / "portal.sqlite").touch()
    empty_state(tmp_path)
    assert files(tmp_path) == set()


@pytest.mark.parametrize("is_state", [True, False])
def test_a_folder_with_files_of_somebody_else_is_not_emptied(
    tmp_path: Path, *, is_state: bool
) -> None:
    if is_state:
        open_state(tmp_path)
    (tmp_path / "source").mkdir()
    (tmp_path / "thesis.odt").touch()
    before = files(tmp_path)
    refused = rf"{tmp_path} is not emptied: it holds .* \(thesis\.odt\)"
    with pytest.raises(SandboxError, match=refused):
        empty_state(tmp_path)
    assert files(tmp_path) == before


@pytest.mark.parametrize("held", ["source", "dagster"])
def test_names_that_others_use_too_make_no_state_folder(held: str, tmp_path: Path) -> None:
    (tmp_path / held).mkdir()
    with pytest.raises(SandboxError, match="is not emptied"):
        empty_state(tmp_path)


def test_a_link_in_it_is_removed_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    state, theirs = tmp_path / "state", tmp_path / "theirs"
    open_state(state)
    theirs.mkdir()
    (theirs / "file").touch()
    (state / "source").symlink_to(theirs)
    empty_state(state)
    assert files(tmp_path) == {"state", "theirs", "theirs/file"}


@pytest.mark.parametrize("place", ["thesis.odt", "source/items.csv"])
def test_a_fresh_demo_deletes_nothing_of_somebody_elses(place: str, tmp_path: Path) -> None:
    (tmp_path / place).parent.mkdir(exist_ok=True)
    (tmp_path / place).touch()
    before = files(tmp_path)
    with pytest.raises(SandboxError, match="is not emptied"):
        CliRunner().invoke(
            app, ["demo", "--fresh", "--state", str(tmp_path)], catch_exceptions=False
        )
    assert files(tmp_path) == before


def test_a_fresh_demo_of_source_files_that_it_would_delete_is_refused(tmp_path: Path) -> None:
    open_state(tmp_path)
    source = tmp_path / "source"
    source.mkdir()
    with pytest.raises(SettingsError, match="would delete the source files"):
        CliRunner().invoke(
            app,
            ["demo", "--fresh", "--state", str(tmp_path), "--source", str(source)],
            catch_exceptions=False,
        )
    assert source.exists()
