"""What `docs/troubleshooting.md` quotes is said by the code, and what it says of it is so."""

import ast
import re

import pytest

from docs.messages import FILLED_IN, messages
from hsp_assets_tests.guides import ROOT

GUIDE = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([^`]+)` \| (.+) \|$", GUIDE, re.MULTILINE)
FAILURES = [(text, rest.split(" | ")) for text, rest in ROWS if rest.count(" | ") == 2]
TICKS = [text for text, rest in ROWS if rest.count(" | ") == 0]
SAID = messages()


@pytest.mark.parametrize(("text", "cells"), FAILURES)
def test_a_message_is_quoted_as_it_is_and_with_whether_trying_again_helps(
    text: str, cells: list[str]
) -> None:
    found = [one for one in SAID if text == one.text] or [one for one in SAID if text in one.text]
    assert found
    assert {"yes" if one.again else "no" for one in found} == {cells[1]}


@pytest.mark.parametrize("text", TICKS)
def test_what_sensors_say_is_quoted_as_it_is(text: str) -> None:
    sources = [file.read_text() for file in (ROOT / "hsp_assets" / "sensors").glob("*.py")]
    texts = [
        node.value
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert any(text in one for one in texts)


def test_every_kind_of_failure_and_every_module_that_raises_one_is_found() -> None:
    """A message that is made elsewhere and only raised is not told: most must be."""
    raised = re.findall(
        r"raise (\w+)\(",
        "\n".join(f.read_text() for f in (ROOT / "hsp_assets").rglob("*.py")),
    )
    ours = [name for name in raised if name in {one.failure for one in SAID}]
    assert len(SAID) > 0.7 * len(ours)


def test_every_message_that_is_no_use_to_repeat_says_more_than_what_happened() -> None:
    """What to do follows what happened; `hsp doctor` says it in a line of its own."""
    bare = [
        f"{one.module}: {one.text}"
        for one in SAID
        if not (one.again or one.module.startswith("cli.doctor"))
        and not re.search(rf"[.:;,] \S|{FILLED_IN}$", one.text)
    ]
    assert not bare
