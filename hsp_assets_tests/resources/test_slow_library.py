"""A client library is loaded beside whoever asks for it, once, and its errors are told."""

import gc
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest

from hsp_assets.failures import PermanentFailure
from hsp_assets.resources.slow_library import SlowLibrary

NAME = "a_library_that_is_slow"
WAITING = "import a_gate\na_gate.opened.wait()\n"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowLibrary]:
    """A library; what it is made of is still to be written."""
    monkeypatch.syspath_prepend(tmp_path)
    yield SlowLibrary(NAME, "slow library")
    end_trying()
    gc.unfreeze()
    sys.modules.pop(NAME, None)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The library's file."""
    return tmp_path / f"{NAME}.py"


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Where a library waits while it is imported, until it is opened."""
    module, opened = ModuleType("a_gate"), threading.Event()
    vars(module)["opened"] = opened
    monkeypatch.setitem(sys.modules, "a_gate", module)
    yield opened
    opened.set()


def end_trying() -> None:
    """Let the attempt that a told error began come to its end."""
    for thread in threading.enumerate():
        if thread.name == NAME:
            thread.join()


def test_nobody_waits_while_it_is_being_loaded(
    library: SlowLibrary, file: Path, gate: threading.Event
) -> None:
    file.write_text(WAITING)
    assert [library.is_loaded() for _ in range(3)] == [False, False, False]
    gate.set()
    library.wait()
    assert library.is_loaded()
    assert NAME in sys.modules


def test_it_is_loaded_by_one_thread_however_many_ask_at_once(
    library: SlowLibrary, file: Path, gate: threading.Event
) -> None:
    file.write_text(WAITING)
    with ThreadPoolExecutor(16) as asking:
        answers = list(asking.map(lambda _: library.is_loaded(), range(64)))
    assert not any(answers)
    assert sum(thread.name == NAME for thread in threading.enumerate()) == 1
    gate.set()
    library.wait()


def test_that_it_cannot_be_imported_is_told_to_everybody_who_asks(
    library: SlowLibrary, file: Path
) -> None:
    file.write_text("raise OSError('libssl.so.3 is missing')")
    told = "The slow library cannot be imported: OSError: libssl.so.3 is missing"
    for _ in range(2):
        with pytest.raises(PermanentFailure, match=told):
            library.wait()


def test_a_library_that_ends_the_process_is_an_error_too(library: SlowLibrary, file: Path) -> None:
    file.write_text("raise SystemExit('unsupported platform')")
    with pytest.raises(PermanentFailure, match="SystemExit: unsupported platform"):
        library.wait()


def test_once_it_was_mended_it_is_loaded(library: SlowLibrary, file: Path) -> None:
    file.write_text("import a_module_that_is_not_installed")
    with pytest.raises(PermanentFailure, match="No module named"):
        library.wait()
    end_trying()
    file.write_text("IT_IS = 'mended'")
    library.wait()
    assert library.is_loaded()


def test_what_was_imported_is_never_looked_through_for_garbage(
    library: SlowLibrary, file: Path
) -> None:
    file.write_text("MANY = [[] for _ in range(1000)]")
    library.wait()
    assert gc.get_freeze_count() > 1000


@pytest.mark.parametrize("content", ["import csv", "import a_module_that_is_not_installed"])
def test_nothing_is_left_of_what_makes_its_import_gentle(
    library: SlowLibrary, file: Path, content: str
) -> None:
    before = sys.getswitchinterval()
    file.write_text(content)
    with suppress(PermanentFailure):
        library.wait()
    end_trying()
    assert sys.getswitchinterval() == before
    assert gc.isenabled()
