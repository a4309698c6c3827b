"""A dataset counts as published only when everything of it is there."""

import polars as pl
import pytest

from hsp_assets.failures import TransientFailure
from hsp_assets.publishing.datasets import IDENTITY, Datasets
from hsp_assets.publishing.gate import REJECTS, needed
from hsp_assets.publishing.publication import Publication
from hsp_assets.publishing.staged import (
    Report,
    Staged,
    parts_signature,
    record_staged,
    write_report,
)
from hsp_assets.resources.storage import StorageResource, staging_prefix
from hsp_assets.schemas import DATASETS

USER = {"USER_ID": "u1", "AGE": 30, "GENDER": "F", "RECORD_ID": 1}


class Breaking(StorageResource):
    """A bucket whose connection breaks when the identity map is written."""

    def write_parquet(self, key: str, frame: pl.DataFrame) -> None:
        if key.endswith(IDENTITY):
            raise TransientFailure("The connection broke.")
        super().write_parquet(key, frame)


@pytest.fixture
def staged(storage: StorageResource) -> StorageResource:
    """A bucket in which a user is staged and has passed the gate."""
    part = f"{staging_prefix('users', 'run')}a.parquet"
    storage.write_parquet(part, pl.DataFrame([USER], schema=needed("users")))
    for name in DATASETS:
        uri = storage.uri(staging_prefix(name, "run"))
        run = Staged(name, "run", uri, "", parts_signature(storage, name, "run"))
        record_staged(storage, run)
        write_report(storage, run, REJECTS, Report(1, 0, "", [], {"rows": 1}))
    return storage


def test_users_without_their_identity_map_are_not_published(staged: StorageResource) -> None:
    fields = {name: getattr(staged, name) for name in StorageResource.model_fields}
    publication = Publication(Datasets(Breaking(**fields), "group"))
    with pytest.raises(TransientFailure, match="connection broke"):
        publication.publish("users")
    assert not publication.holds("users")
    again = Publication(Datasets(staged, "group"))
    assert not again.publish("users").faults
    assert again.holds("users")
