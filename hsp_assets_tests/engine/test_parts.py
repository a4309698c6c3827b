"""The item-item parts of one log: what is kept between fits changes none of them."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from hsp_assets.engine import parts
from hsp_assets.engine.hyperparameters import Hyperparameters, PartName
from hsp_assets.engine.parts import Parts
from hsp_assets_tests.engine.logs import log_of

LOG = log_of(np.random.default_rng(3).integers(0, 8, (30, 6)).tolist())
TRIED = [
    Hyperparameters(),
    replace(Hyperparameters(), penalty=5.0, next_item_penalty=10.0),
    replace(Hyperparameters(), log_counts=False, next_item_window=3),
    replace(Hyperparameters(), forgetting=0.0001).with_decay("next_item", 2.0),
]


@pytest.mark.parametrize("part", ["linear", "next_item"])
def test_fits_that_share_what_was_kept_are_those_of_fresh_parts(
    part: PartName, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "COARSE", 3)
    keeping = Parts(LOG, None, keeps=True)
    for hyperparameters, coarse in product((*TRIED, *TRIED), (False, True)):
        fresh = Parts(LOG, None).fit(part, hyperparameters, coarse=coarse).toarray()
        assert (keeping.fit(part, hyperparameters, coarse=coarse).toarray() == fresh).all()


def test_a_coarse_fit_knows_the_most_frequent_items_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "COARSE", 3)
    most_frequent = np.argsort(-LOG.counts(), kind="stable")[:3]
    weights = Parts(LOG, None).fit("linear", Hyperparameters(), coarse=True).toarray()
    assert set(np.flatnonzero(weights.any(axis=0))) == set(most_frequent)
    assert set(np.flatnonzero(weights.any(axis=1))) == set(most_frequent)
