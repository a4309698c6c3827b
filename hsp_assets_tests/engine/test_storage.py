"""Fitted recommenders as plain arrays."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hsp_assets.engine.hyperparameters import Hyperparameters
from hsp_assets.engine.personal import fit_personal
from hsp_assets.engine.scoring import Query
from hsp_assets.engine.storage import read_arrays, scorer_arrays, scorer_from, write_arrays
from hsp_assets.engine.trivial_baselines import RepeatScorer
from hsp_assets_tests.engine.logs import log_of

MANY_PARTS = Hyperparameters().with_share("next_item", 0.5)
REPEATS_ALONE = Hyperparameters().without_shares().with_share("repeats", 1.0)

REORDERED = replace(MANY_PARTS, reranking={"blend.log": 1.0, "trend": -2.0, "category": 0.1})


@pytest.mark.parametrize(
    "parts", [MANY_PARTS, REPEATS_ALONE, REORDERED], ids=["many", "repeats", "reordered"]
)
def test_a_blend_comes_back_from_its_arrays(tmp_path: Path, parts: Hyperparameters) -> None:
    log = log_of([[0, 1, 2, 2], [3, 1, 2, 3], [0, 2]] * 9)
    scorer = fit_personal(log, None, parts)
    write_arrays(tmp_path / "arrays.npz", scorer_arrays(scorer))
    again = scorer_from(read_arrays(tmp_path / "arrays.npz"), scorer.hyperparameters)
    query = Query(log, np.full(log.user_count, -1))
    assert (again.score(query) == scorer.score(query)).all()


def test_a_baseline_cannot_be_saved() -> None:
    with pytest.raises(TypeError, match="RepeatScorer cannot be saved"):
        scorer_arrays(RepeatScorer(np.zeros(3, dtype=np.float32)))
