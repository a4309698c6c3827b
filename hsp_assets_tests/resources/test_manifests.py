"""What an asset last made is known from the bucket alone."""

import time

import pytest

from hsp_assets.failures import PermanentFailure
from hsp_assets.resources import manifests
from hsp_assets.resources.manifests import read_manifest, require_manifest, write_manifest
from hsp_assets.resources.storage import StorageResource, manifest_key

PRODUCTS = "imports/products"


def test_the_facts_that_were_written_last_are_read(storage: StorageResource) -> None:
    write_manifest(storage, PRODUCTS, "before", {"created": 1})
    begin = time.time()
    written = write_manifest(storage, PRODUCTS, "run", {"created": 2, "files": ["a.csv"]})
    read = read_manifest(storage, PRODUCTS)
    assert read == written
    assert (written.run, written["created"], written["files"]) == ("run", 2, ["a.csv"])
    assert begin <= written.at <= time.time()


def test_an_asset_without_a_manifest_was_never_materialized(storage: StorageResource) -> None:
    write_manifest(storage, PRODUCTS, "run", {})
    assert read_manifest(storage, "imports/contacts") is None
    with pytest.raises(PermanentFailure, match=r"imports/contacts was never materialized"):
        require_manifest(storage, "imports/contacts")


def test_facts_of_another_format_count_as_absent(
    storage: StorageResource, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_manifest(storage, PRODUCTS, "run", {})
    monkeypatch.setattr(manifests, "FORMAT", manifests.FORMAT + 1)
    assert read_manifest(storage, PRODUCTS) is None


@pytest.mark.parametrize("content", [b"{", b"[]", b"{}", b'{"format": 1, "run": "run"}'])
def test_a_damaged_manifest_is_named_with_the_mend(
    storage: StorageResource, content: bytes
) -> None:
    storage.write(manifest_key(PRODUCTS), content)
    with pytest.raises(
        PermanentFailure, match=r"manifests/imports/products\.json is damaged .* Materialize"
    ):
        read_manifest(storage, PRODUCTS)
