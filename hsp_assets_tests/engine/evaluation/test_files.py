"""Event lists in the forms that people keep them."""

from pathlib import Path

import pytest

from hsp_assets.engine.evaluation import read_event_file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "events.txt"


def test_pairs_are_events_in_the_order_of_the_lines(file: Path) -> None:
    file.write_text("1 10\n1 11\n2 10\n")
    assert read_event_file(file).rows() == [("1", "10"), ("1", "11"), ("2", "10")]


def test_a_third_number_on_every_line_is_the_time(file: Path) -> None:
    file.write_text("a x 30\nb,y,20\n")
    assert read_event_file(file).rows() == [("a", "x", 30), ("b", "y", 20)]


def test_longer_lines_are_one_users_sequence(file: Path) -> None:
    file.write_text("a x y z\nb y z\n\n")
    events = read_event_file(file)
    assert events["item_id"].to_list() == ["x", "y", "z", "y", "z"]
    assert events["user_id"].to_list() == ["a", "a", "a", "b", "b"]


def test_three_names_are_a_sequence_and_no_time(file: Path) -> None:
    file.write_text("a x y\nb y z\n")
    assert len(read_event_file(file)) == 4


@pytest.mark.parametrize("text", ["", "only-a-user\n", "a x\nb\n"])
def test_a_line_without_an_item_is_refused(file: Path, text: str) -> None:
    file.write_text(text)
    with pytest.raises(ValueError, match="on every line"):
        read_event_file(file)


def test_a_header_makes_a_table(file: Path) -> None:
    file.write_text("TIMESTAMP,USER_ID,ITEM_ID\n30,a,x\n")
    assert read_event_file(file).rows() == [("a", "x", 30)]


def test_the_hour_of_a_date_is_no_item(file: Path) -> None:
    file.write_text("a x 2011-01-01 00:06:00\na y 2011-01-01 00:07:00\n")
    assert read_event_file(file)["timestamp"].to_list() == [1293840360, 1293840420]


def test_two_colons_separate_too(file: Path) -> None:
    file.write_text("a::x::30\n")
    assert read_event_file(file).rows() == [("a", "x", 30)]


@pytest.mark.parametrize("text", ["a x 5 881250949\n", "a::x::5::881250949\n"])
def test_a_rating_before_the_time_is_no_item(file: Path, text: str) -> None:
    file.write_text(text)
    assert read_event_file(file).rows() == [("a", "x", 881250949)]


def test_a_user_and_three_small_numbers_are_a_sequence(file: Path) -> None:
    file.write_text("1 10 11 12\n2 11 12 10\n")
    assert read_event_file(file)["item_id"].to_list() == ["10", "11", "12", "11", "12", "10"]


def test_types_in_a_header_belong_to_no_name(file: Path) -> None:
    file.write_text("user_id:token\titem_id:token\trating:float\ttimestamp:float\na\tx\t3\t30\n")
    assert read_event_file(file).rows() == [("a", "x", 30)]
