"""Rows of different lengths against plain lists."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.engine.ragged import keep_entries, offsets_of, places_within, select_rows

ROWS = st.lists(st.lists(st.booleans(), max_size=5), min_size=1, max_size=6)


@given(ROWS, st.data())
def test_rows_are_selected_and_pruned_as_lists_are(
    rows: list[list[bool]], data: st.DataObject
) -> None:
    sizes = np.array([len(row) for row in rows])
    offsets, marks = offsets_of(sizes), np.array([mark for row in rows for mark in row], dtype=bool)
    assert places_within(sizes).tolist() == [place for row in rows for place in range(len(row))]
    numbers = data.draw(st.lists(st.integers(0, len(rows) - 1)))
    selected, positions = select_rows(offsets, np.array(numbers, dtype=np.int64))
    assert np.diff(selected).tolist() == [len(rows[number]) for number in numbers]
    assert marks[positions].tolist() == [mark for number in numbers for mark in rows[number]]
    assert np.diff(keep_entries(offsets, marks)).tolist() == [sum(row) for row in rows]
