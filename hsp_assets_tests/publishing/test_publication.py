"""A dataset counts as published only when everything of it is there."""

import polars as pl
import pytest

from hsp_assets.failures import GateError, TransientFailure
from hsp_assets.publishing.accepted import Accepted, Report, accept
from hsp_assets.publishing.datasets import IDENTITY, Datasets
from hsp_assets.publishing.gate import needed
from hsp_assets.publishing.publication import Publication
from hsp_assets.publishing.staged import Staged, parts_signature
from hsp_assets.resources.storage import StorageResource, staging_prefix
from hsp_assets.schemas import DATASETS, DatasetName

USER = {"USER_ID": "u1", "AGE": 30, "GENDER": "F", "RECORD_ID": 1}


class Breaking(StorageResource):
    """A bucket whose connection breaks when the identity map is written."""

    def write_parquet(self, key: str, frame: pl.DataFrame) -> None:
        if key.endswith(IDENTITY):
            raise TransientFailure("The connection broke.")
        super().write_parquet(key, frame)


@pytest.fixture
def accepted(storage: StorageResource) -> StorageResource:
    """A bucket in which a user is staged and has passed the gate."""
    part = f"{staging_prefix('users', 'run')}a.parquet"
    storage.write_parquet(part, pl.DataFrame([USER], schema=needed("users")))
    accept(storage, "run", {name: _accepted(storage, name) for name in DATASETS})
    return storage


def _accepted(storage: StorageResource, name: DatasetName, run: str = "run") -> Accepted:
    uri, rows = storage.uri(staging_prefix(name, run)), int(name == "users")
    staged = Staged(name, run, uri, run, parts_signature(storage, name, run))
    return Accepted(staged, Report(rows, 0, "", {"rows": rows}), "")


def test_users_without_their_identity_map_are_not_published(accepted: StorageResource) -> None:
    fields = {name: getattr(accepted, name) for name in StorageResource.model_fields}
    publication = Publication(Datasets(Breaking(**fields), "group"))
    with pytest.raises(TransientFailure, match="connection broke"):
        publication.publish("users")
    assert not publication.holds("users")
    again = Publication(Datasets(accepted, "group"))
    assert not again.publish("users").faults
    assert again.holds("users")


def test_interactions_do_not_go_live_before_users_and_items(accepted: StorageResource) -> None:
    publication = Publication(Datasets(accepted, "group"))
    publication.publish("users")
    publication.require("users")
    with pytest.raises(GateError, match=r"lacks datasets/items\. Materialize the group datasets"):
        publication.require("users", "items")


def test_a_run_overtaken_by_another_goes_on_with_what_was_accepted_last(
    accepted: StorageResource,
) -> None:
    Publication(Datasets(accepted, "group")).publish("users")
    for name in DATASETS:  # another run stages and accepts other rows meanwhile
        part = f"{staging_prefix(name, 'other')}a.parquet"
        row = USER if name == "users" else {}
        accepted.write_parquet(part, pl.DataFrame([row][: len(row)], schema=needed(name)))
    accept(accepted, "other", {name: _accepted(accepted, name, "other") for name in DATASETS})
    publication = Publication(Datasets(accepted, "group"))
    publication.complete("users", "items")
    assert publication.holds("users")
    assert publication.holds("items")
