"""The ledger of trainings: one entry for each time other data was trained on."""

from datetime import UTC, datetime

import pytest

from hsp_assets.resources.storage import StorageResource
from hsp_assets.training.baselines import Baselines
from hsp_assets.training.data import Contents, TrainingData
from hsp_assets.training.ledger import Ledger
from hsp_assets.training.prices import retraining_dollars
from hsp_assets.training.support import Support

BEGAN = datetime(2025, 3, 10, 12, tzinfo=UTC)


def data(version: str, views: int = 1_000, size_bytes: int = 10**9) -> TrainingData:
    contents = Contents(version, {"View": views}, users=100, items=50)
    return TrainingData(contents, size_bytes, Support({}, {}), Baselines({}, 0.0, 0), ())


@pytest.fixture
def ledger(storage: StorageResource) -> Ledger:
    return Ledger(storage, "shop")


def test_before_the_first_training_there_is_no_entry(ledger: Ledger) -> None:
    assert ledger.entries() == []


def test_an_entry_says_on_what_was_trained_when_and_at_what_cost(ledger: Ledger) -> None:
    ledger.add(data("v1"), BEGAN)
    (entry,) = ledger.entries()
    assert (entry.contents, entry.began) == (data("v1").contents, BEGAN)
    assert entry.dollars == pytest.approx(retraining_dollars(10**9, recommenders=5))


def test_five_recommenders_on_the_same_data_are_one_training(ledger: Ledger) -> None:
    for minute in range(5):
        ledger.add(data("v1"), BEGAN.replace(minute=minute))
    assert [entry.began for entry in ledger.entries()] == [BEGAN]


def test_older_data_that_is_trained_on_again_is_the_last_entry(ledger: Ledger) -> None:
    for version in ("v1", "v2", "v1"):
        ledger.add(data(version), BEGAN)
    assert [entry.contents.version for entry in ledger.entries()] == ["v1", "v2", "v1"]


def test_each_dataset_group_has_its_own(ledger: Ledger) -> None:
    ledger.add(data("v1"), BEGAN)
    assert Ledger(ledger.storage, "other").entries() == []
