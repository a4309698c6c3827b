"""Transitions against a plain double loop, and their normalisation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.engine import covisitation
from hsp_assets.engine.covisitation import FADE, normalise, transitions
from hsp_assets.engine.popularity import DAY
from hsp_assets_tests.engine.logs import log_of


def counted_by_hand(sequences: list[list[int]], window: int, items: int) -> np.ndarray:
    counts = np.zeros((items, items))
    for sequence in sequences:
        steps = [b for a, b in zip([None, *sequence], sequence, strict=False) if a != b]
        for i, earlier in enumerate(steps):
            for gap, later in enumerate(steps[i + 1 : i + 1 + window]):
                counts[earlier, later] += np.exp(-gap / FADE)
    return counts


def test_a_transition_one_half_life_old_counts_half() -> None:
    log = log_of([[0, 1], [2]], 3, times=[[0, 1], [DAY + 1]])
    assert transitions(log, half_life=1)[0, 1] == pytest.approx(0.5)


def test_counting_in_blocks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    log = log_of([rng.integers(0, 9, 13).tolist() for _ in range(20)])
    whole = transitions(log).toarray()
    monkeypatch.setattr(covisitation, "BLOCK", 30)
    assert transitions(log).toarray() == pytest.approx(whole)


@given(
    st.lists(st.lists(st.integers(0, 4), max_size=12), min_size=1, max_size=5), st.integers(1, 8)
)
def test_transitions_agree_with_counting_by_hand(sequences: list[list[int]], window: int) -> None:
    log = log_of(sequences, 5)
    expected = counted_by_hand(sequences, window, 5)
    assert transitions(log, window).toarray() == pytest.approx(expected, rel=1e-5)


def test_an_item_that_everything_leads_to_is_held_back_by_the_power() -> None:
    counts = transitions(log_of([[0, 9], [1, 9], [2, 9], [3, 9], [0, 5]]), window=1)
    plain, damped = (normalise(counts, power).toarray()[0] for power in (0.0, 0.8))
    assert plain[9] == plain[5]
    assert damped[9] < damped[5]
