"""Folders of Personalize's CSVs."""

from pathlib import Path

import pytest

from hsp_assets.engine.evaluation import read_dataset_folder

HEADER = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n"


def test_a_dataset_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "Interactions.csv").write_text(HEADER + "u,i,View,5\n")
    (tmp_path / "items.csv").write_text('ITEM_ID,PRODUCT_DESCRIPTION\ni,"a \\"big\\" one, \\\\"\n')
    events, items = read_dataset_folder(tmp_path)
    assert events.rows() == [("u", "i", 5, "View")]
    assert items is not None
    assert items["PRODUCT_DESCRIPTION"].to_list() == ['a "big" one, \\']


def test_a_dataset_is_a_folder_of_parts_with_the_header_in_each(tmp_path: Path) -> None:
    (tmp_path / "interactions").mkdir()
    for part in (1, 2):
        path = tmp_path / "interactions" / f"part-{part}.csv"
        path.write_text(HEADER + f"u{part},i,View,5\n")
    events, items = read_dataset_folder(tmp_path)
    assert events["user_id"].to_list() == ["u1", "u2"]
    assert items is None


def test_a_folder_without_interactions_is_refused_with_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text("USER_ID\nu\n")
    with pytest.raises(ValueError, match=r"no interactions\.csv.*users\.csv"):
        read_dataset_folder(tmp_path)
