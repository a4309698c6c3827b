"""Fitted recommenders as plain arrays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hsp_assets.engine.events import EventLog
from hsp_assets.engine.hyperparameters import Choices
from hsp_assets.engine.personal import fit_personal
from hsp_assets.engine.scoring import Query
from hsp_assets.engine.storage import read_arrays, scorer_arrays, scorer_from, write_arrays
from hsp_assets.engine.trivial_baselines import OwnHistory

LogOf = Callable[..., EventLog]


def test_a_blend_comes_back_from_its_arrays(log_of: LogOf, tmp_path: Path) -> None:
    log = log_of([[0, 1, 2], [1, 2, 3], [0, 2]] * 9)
    scorer = fit_personal(log, None, Choices().with_share("foresight", 0.5))
    write_arrays(tmp_path / "arrays.npz", scorer_arrays(scorer))
    again = scorer_from(read_arrays(tmp_path / "arrays.npz"), scorer.choices)
    query = Query(log, np.full(log.user_count, -1))
    assert (again.score(query) == scorer.score(query)).all()


def test_a_blend_of_own_items_alone_comes_back_too(log_of: LogOf, tmp_path: Path) -> None:
    log = log_of([[0, 1, 1], [3, 2, 2]] * 9)
    scorer = fit_personal(log, None, Choices().without_shares().with_share("own", 1.0))
    write_arrays(tmp_path / "arrays.npz", scorer_arrays(scorer))
    again = scorer_from(read_arrays(tmp_path / "arrays.npz"), scorer.choices)
    query = Query(log, np.full(log.user_count, -1))
    assert (again.score(query) == scorer.score(query)).all()


def test_what_is_not_kept_on_disk_is_refused() -> None:
    with pytest.raises(TypeError, match="OwnHistory cannot be saved"):
        scorer_arrays(OwnHistory(np.zeros(3, dtype=np.float32)))
