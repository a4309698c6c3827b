"""What the commands print, compared with what was recorded."""

from collections.abc import Callable
from pathlib import Path

import pytest

RECORDED = Path(__file__).parent / "recorded"


@pytest.fixture
def recorded(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with the file of that name, or writes it with `--record`."""

    def compare(name: str, text: str) -> None:
        file = RECORDED / f"{name}.txt"
        shown = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
        if request.config.getoption("record"):
            file.write_text(shown, encoding="utf-8")
        assert shown == file.read_text(encoding="utf-8")

    return compare
