"""Without anything to validate on, hyperparameters follow the log."""

import pytest

from hsp_assets.engine.catalogue import read_catalogue
from hsp_assets.engine.defaults import default_hyperparameters
from hsp_assets.engine.metrics import ndcg_of_lists
from hsp_assets.engine.personal import fit_personal
from hsp_assets.engine.reading import read_events
from hsp_assets.engine.scoring import Scorer, rank
from hsp_assets.engine.settings import ItemColumns
from hsp_assets.engine.splits import service_split
from hsp_assets.engine.trivial_baselines import TRIVIAL_BASELINES
from hsp_assets.sandbox.sample_data.shops import make_shop_of
from hsp_assets.sandbox.sample_data.traits import KINDS, Kind


@pytest.mark.parametrize("kind", KINDS)
def test_they_beat_every_trivial_baseline_in_a_small_shop_of_any_kind(kind: Kind) -> None:
    events = make_shop_of(kind, 6_000, 3).events
    log = read_events(events, read_catalogue(events, None, ItemColumns()))
    split = service_split(log, 0, 0.5)

    def ndcg(scorer: Scorer) -> float:
        lists = rank(scorer, split.inputs, 25)
        return float(ndcg_of_lists(lists, split.ground_truth, 25).mean())

    ours = ndcg(fit_personal(split.train, None, default_hyperparameters(split.train)))
    assert ours > max(ndcg(fit(split.train)) for fit in TRIVIAL_BASELINES.values())
