"""Manifests: the facts about what an asset last made, kept in the bucket.

What assets, checks and sensors decide by stands here; Dagster's event log shows the same to
people. So an event that somebody reports by hand, a deleted run, another code location with the
same keys or a new instance changes no decision. An asset that has no manifest was never
materialized.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from hsp_assets.failures import PermanentFailure
from hsp_assets.resources.storage import StorageResource, manifest_key

FORMAT = 1
"""To be raised when facts change their meaning: what another version wrote counts as absent."""


@dataclass(frozen=True)
class Manifest:
    """What an asset last made.

    Attributes:
        asset: its key as the UI shows it, such as `imports/products`.
        run: the id of the run that made it.
        at: when that was, epoch seconds.
        facts: by name, as JSON has them.

    """

    asset: str
    run: str
    at: float
    facts: Mapping[str, Any]

    def __getitem__(self, fact: str) -> Any:  # noqa: ANN401 (facts have any type)
        return self.facts[fact]


def awaited_work(asset: str) -> str:
    """Under which name the work stands that a run of an asset did not wait for.

    Its facts are `arn`, `status` and `since`. It is removed when the asset is made.
    """
    return f"{asset}/awaited"


def write_manifest(
    storage: StorageResource, asset: str, run: str, facts: Mapping[str, Any]
) -> Manifest:
    """Keep the facts about what an asset made, in one step: to be done when all of it is there."""
    manifest = Manifest(asset, run, time.time(), facts)
    content = json.dumps({"format": FORMAT, **asdict(manifest)}, indent=2, sort_keys=True)
    storage.write(manifest_key(asset), content.encode())
    return manifest


def remove_manifest(storage: StorageResource, asset: str) -> None:
    """Remove the facts about an asset, if there are any: it counts as never materialized then."""
    storage.delete(manifest_key(asset))


def read_manifest(storage: StorageResource, asset: str) -> Manifest | None:
    """The manifest of an asset; None means that it was never materialized.

    Raises:
        PermanentFailure: the manifest cannot be read.

    """
    content = storage.read(manifest_key(asset))
    if content is None:
        return None
    try:
        values = json.loads(content)
        return Manifest(**values) if values.pop("format") == FORMAT else None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PermanentFailure(
            f"The manifest {storage.uri(manifest_key(asset))} is damaged ({error}). "
            f"Materialize {asset} again: that replaces it."
        ) from error


def require_manifest(storage: StorageResource, asset: str) -> Manifest:
    """The manifest of an asset that must have been materialized.

    Raises:
        PermanentFailure: it never was, or its manifest cannot be read.

    """
    manifest = read_manifest(storage, asset)
    if manifest is None:
        raise PermanentFailure(
            f"{asset} was never materialized into {storage.uri('')}. Materialize it first."
        )
    return manifest
