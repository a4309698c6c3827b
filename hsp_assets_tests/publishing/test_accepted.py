"""What has passed the gate is known by one manifest."""

import polars as pl
import pytest

from hsp_assets.failures import GateError
from hsp_assets.publishing.accepted import Accepted, Report, accept, keep_rejects, latest_accepted
from hsp_assets.publishing.gate import REJECTS
from hsp_assets.publishing.staged import Staged
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS, DatasetName

REJECTED = pl.concat(
    [REJECTS, pl.DataFrame([(0, "USER_ID", "rule", "", "")], REJECTS.schema, orient="row")]
)


def passed(storage: StorageResource, run: str) -> dict[DatasetName, Accepted]:
    """Datasets of two rows, one of which a run of the gate rejected."""
    made = {}
    for name in DATASETS:
        staged = Staged(name, run, storage.uri(f"staging/{name}/{run}/"), "rows", "parts")
        uri = keep_rejects(storage, name, run, REJECTED)
        made[name] = Accepted(staged, Report(2, 1, "-1", {"rows": 1.0}), uri)
    accept(storage, run, made)
    return made


def test_the_datasets_that_passed_last_are_accepted(storage: StorageResource) -> None:
    passed(storage, "before")
    latest = passed(storage, "run")
    assert latest_accepted(storage) == latest
    assert latest["users"].fingerprint == "rows-1"
    assert latest["users"].report.accepted == 1


def test_what_a_later_run_of_the_gate_rejects_changes_nothing_of_what_is_accepted(
    storage: StorageResource,
) -> None:
    passed(storage, "run")
    keep_rejects(storage, "users", "later", REJECTS)
    assert latest_accepted(storage)["users"].rejects(storage).height == 1


def test_a_run_that_is_repeated_replaces_its_own_rejects(storage: StorageResource) -> None:
    assert keep_rejects(storage, "users", "run", REJECTED)
    assert keep_rejects(storage, "users", "run", REJECTS) == ""
    assert list(storage.list_keys("rejects/")) == []


def test_rejected_rows_that_are_gone_are_an_error_and_not_none(storage: StorageResource) -> None:
    passed(storage, "run")
    storage.delete("rejects/")
    with pytest.raises(GateError, match=r"are gone, .* Materialize the group accepted again"):
        latest_accepted(storage)["users"].rejects(storage)


def test_before_anything_passed_nothing_is_accepted(storage: StorageResource) -> None:
    with pytest.raises(GateError, match=r"has passed the gate, so there is nothing to publish"):
        latest_accepted(storage)
