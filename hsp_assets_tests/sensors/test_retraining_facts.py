"""What the retraining policy is given, and the log of its decisions."""

from datetime import UTC, datetime

import dagster as dg
import pytest

from hsp_assets.resources.storage import StorageResource
from hsp_assets.sensors.retraining_facts import LOG, LONGEST_LOG, facts, logged
from hsp_assets.sensors.retraining_policy import Decision
from hsp_assets.training.ledger import Ledger
from hsp_assets_tests.training.test_ledger import data

NOW = datetime(2025, 3, 10, tzinfo=UTC)
WAIT = Decision("wait", "10 new interactions.", {"new_interactions": 10})


@pytest.fixture
def ledger(storage: StorageResource) -> Ledger:
    """One training in February, two in March."""
    made = Ledger(storage, "shop")
    for version, month, day in (("v1", 2, 28), ("v2", 3, 1), ("v3", 3, 9)):
        made.add(data(version), datetime(2025, month, day, tzinfo=UTC))
    return made


def table(event: dg.AssetMaterialization) -> list[dict[str, object]]:
    log = event.metadata["log"]
    assert isinstance(log, dg.TableMetadataValue)
    return [dict(record.data) for record in log.records]


def test_the_last_training_is_compared_with_what_is_published(ledger: Ledger) -> None:
    known = facts(data("v4", views=1_200), ledger, NOW)
    assert known.published == data("v4", views=1_200).contents
    assert known.learned == data("v3").contents
    assert known.trained_at == datetime(2025, 3, 9, tzinfo=UTC)


def test_only_trainings_of_this_month_are_spent(ledger: Ledger) -> None:
    known = facts(data("v4"), ledger, NOW)
    assert known.spent == pytest.approx(2 * known.cost)


def test_before_the_first_training_nothing_is_known(storage: StorageResource) -> None:
    known = facts(data("v1"), Ledger(storage, "shop"), NOW)
    assert (known.learned, known.trained_at, known.spent) == (None, None, 0.0)


def test_the_log_shows_the_last_decisions_the_newest_first(instance: dg.DagsterInstance) -> None:
    for number in range(LONGEST_LOG + 2):
        event = logged(instance, WAIT, f"v{number}")
        instance.report_runless_asset_event(event)
    assert [row["version"] for row in table(event)] == [
        f"v{number}" for number in range(LONGEST_LOG + 1, 1, -1)
    ]


def test_an_entry_reported_by_hand_is_left_out_of_the_log(instance: dg.DagsterInstance) -> None:
    instance.report_runless_asset_event(logged(instance, WAIT, "v1"))
    instance.report_runless_asset_event(dg.AssetMaterialization(LOG))
    assert [row["version"] for row in table(logged(instance, WAIT, "v2"))] == ["v2", "v1"]
