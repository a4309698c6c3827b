"""Histories as vectors: newest first, each item once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.engine.histories import MAX_ITEMS, read_histories, repeat_scores
from hsp_assets_tests.engine.logs import log_of


def test_weights_fall_by_e_every_decay_places_and_not_at_all_without_decay() -> None:
    history = read_histories(log_of([[1, 2, 3]], 4))
    fading = history.vectors(2.0).toarray()[0].tolist()
    assert fading == pytest.approx([0, np.exp(-1), np.exp(-0.5), 1])
    assert history.vectors(None).toarray().tolist() == [[0, 1, 1, 1]]


def test_only_the_newest_items_of_a_long_history_count() -> None:
    log = log_of([list(range(MAX_ITEMS + 5))], item_count=MAX_ITEMS + 5)
    assert read_histories(log).items.min() == 5


@given(st.lists(st.lists(st.integers(0, 5), max_size=12), min_size=1, max_size=6))
def test_places_agree_with_reading_the_history_backwards(sequences: list[list[int]]) -> None:
    read = read_histories(log_of(sequences, 6))
    expected = {
        (user, item, place)
        for user, sequence in enumerate(sequences)
        for place, item in enumerate(dict.fromkeys(reversed(sequence)))
    }
    columns = (read.users.tolist(), read.items.tolist(), read.places.tolist())
    assert sorted(zip(*columns, strict=True)) == sorted(expected)


def test_repeats_count_each_event_by_a_power_of_its_place_or_simply_without_one() -> None:
    scores = repeat_scores(log_of([[1, 2, 1]], 3), power=1.0).toarray()[0]
    assert scores.tolist() == pytest.approx([0, 1, (1 / 2) / (1 + 1 / 3)])
    assert repeat_scores(log_of([[1, 1, 2]], 3), 0.0).toarray()[0].tolist() == [0, 1, 0.5]
