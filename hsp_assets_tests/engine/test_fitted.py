"""Parts are scored for the validation users alike, whether their weights are filled out or not."""

import numpy as np
import pytest

from hsp_assets.engine import fitted
from hsp_assets.engine.fitted import PartFits
from hsp_assets.engine.hyperparameters import Hyperparameters
from hsp_assets.engine.settings import Settings
from hsp_assets.engine.validation import validation_split
from hsp_assets_tests.engine.logs import log_of


def test_weights_that_are_filled_out_score_as_sparse_ones_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = log_of(np.random.default_rng(3).integers(0, 30, (40, 9)).tolist(), 30)
    split = validation_split(log, Settings(), 0)
    assert split is not None
    filled = PartFits(split, None, Hyperparameters(), new_items_only=False)
    monkeypatch.setattr(fitted, "FEW", 0)
    sparse = PartFits(split, None, Hyperparameters(), new_items_only=False)
    for part, one in filled.fitted.items():
        assert one.scores == pytest.approx(sparse.fitted[part].scores)
        assert one.scores.any()
