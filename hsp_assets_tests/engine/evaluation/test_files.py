"""Event lists in the forms that people keep them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from hsp_assets.engine.evaluation import read_event_file

TOKENS = "user_id:token\titem_id:token\trating:float\ttimestamp:float\na\tx\t3\t30\n"
SEQUENCES = [("a", "x"), ("a", "y"), ("a", "z"), ("b", "y"), ("b", "z")]
NUMBERS = [("1", i) for i in ("10", "11", "12")] + [("2", i) for i in ("11", "12", "10")]
FORMS: dict[str, tuple[str, Sequence[tuple[object, ...]]]] = {
    "pairs in the order of lines": ("1 a\n1 b\n2 a\n", [("1", "a"), ("1", "b"), ("2", "a")]),
    "a third number is the time": ("a x 30\nb,y,20\n", [("a", "x", 30), ("b", "y", 20)]),
    "longer lines are one user's sequence": ("a x y z\nb y z\n\n", SEQUENCES),
    "three names are a sequence": ("a x y\nb y z\n", [*SEQUENCES[:2], *SEQUENCES[3:]]),
    "so are a user and three small numbers": ("1 10 11 12\n2 11 12 10\n", NUMBERS),
    "a header makes a table": ("TIMESTAMP,USER_ID,ITEM_ID\n30,a,x\n", [("a", "x", 30)]),
    "types in a header belong to no name": (TOKENS, [("a", "x", 30)]),
    "the hour of a date is no item": ("a x 2011-01-01 00:06:00\n", [("a", "x", 1293840360)]),
    "two colons separate too": ("a::x::30\n", [("a", "x", 30)]),
    "a rating before the time is no item": ("a x 5 881250949\n", [("a", "x", 881250949)]),
    "nor is one between colons": ("a::x::5::881250949\n", [("a", "x", 881250949)]),
}  # fmt: skip


def test_every_form_is_read_as_events(tmp_path: Path) -> None:
    read, file = {}, tmp_path / "events.txt"
    for form, (text, _events) in FORMS.items():
        file.write_text(text)
        read[form] = read_event_file(file).rows()
    assert read == {form: events for form, (_text, events) in FORMS.items()}


@pytest.mark.parametrize("text", ["", "only-a-user\n", "a x\nb\n"])
def test_a_line_without_an_item_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "events.txt").write_text(text)
    with pytest.raises(ValueError, match="on every line"):
        read_event_file(tmp_path / "events.txt")
