"""What lies in the solution's bucket: the CSVs of a version, and the configuration, written last.

Any JSON below `train/` starts the solution's workflow, so nothing else of the kind goes there. What
was uploaded when stands in our own bucket, with the digest of the configuration that it belongs to:
one that somebody else wrote since, or that was never written, is no upload of ours.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS, DatasetName
from hsp_assets.training.mlops_stack.configuration import Configuration

HEADER_BYTES = 8_192


@dataclass(frozen=True)
class Upload:
    """A configuration in the solution's bucket.

    Attributes:
        version: the dataset version beside it.
        configuration: what was requested.
        at: when it was written.
        before: ARN of each dataset's newest import job at that time; what the solution begins
            is another one, which no clocks need to agree on.

    """

    version: str
    configuration: Configuration
    at: datetime
    before: Mapping[DatasetName, str]

    def requests(self, recommenders: Iterable[str]) -> bool:
        """Whether all recommenders of these names were requested of the solution."""
        requested = self.configuration.get("recommenders", [])
        return {one["serviceConfig"]["name"] for one in requested}.issuperset(recommenders)


@dataclass(frozen=True)
class Uploads:
    """The folder of one dataset group in the solution's bucket.

    Attributes:
        ours: our own bucket.
        bucket: the solution's.
        group: name of the dataset group.

    """

    ours: StorageResource
    bucket: StorageResource
    group: str

    @property
    def uri(self) -> str:
        """Where the configuration is."""
        return self.bucket.uri(self._key("config.json"))

    def read(self) -> Upload | None:
        """The last upload, or None."""
        client, key = self.bucket.client, self._key("config.json")
        noted = self.ours.read(self._note)
        try:
            stored = client.get_object(Bucket=self.bucket.bucket, Key=key)
        except client.exceptions.NoSuchKey:
            return None
        body = stored["Body"].read()
        facts = json.loads(noted) if noted else {}
        if facts.get("digest") != _digest(body):
            return None
        return Upload(
            facts["version"], json.loads(body), stored["LastModified"], facts["imports_before"]
        )

    def write(self, locations: Mapping[DatasetName, str], upload: Upload) -> None:
        """Copy the CSVs, then write the configuration, which starts the solution's work.

        Args:
            locations: `s3://` address of each dataset's CSV, or of its folder of parts.
            upload: to be worked off.

        """
        self.forget()
        for name in DATASETS:
            self._copy(name, locations[name])
        body = json.dumps(upload.configuration, indent=2).encode()
        facts = {
            "version": upload.version,
            "digest": _digest(body),
            "imports_before": dict(upload.before),
        }
        self.ours.write(self._note, json.dumps(facts, indent=2).encode())
        self.bucket.client.put_object(
            Bucket=self.bucket.bucket,
            Key=self._key("config.json"),
            Body=body,
            ContentType="application/json",
        )

    def forget(self) -> None:
        """Delete the configuration: what it requested failed, or is requested anew."""
        self.bucket.delete(self._key("config.json"))

    def _copy(self, name: DatasetName, location: str) -> None:
        """Copy a CSV, or its parts: one of the two, because stale parts would be imported too."""
        self.bucket.delete(self._key(f"{name}.csv"))
        self.bucket.delete(self._key(f"{name}/"))
        origin = self.ours.key(location)
        for key in list(self.ours.list_keys(origin)):
            part = key.removeprefix(origin)
            self.bucket.client.copy(
                {"Bucket": self.ours.bucket, "Key": self.ours.object_key(key)},
                self.bucket.bucket,
                self._key(f"{name}{part or '.csv'}"),
            )

    def _key(self, name: str) -> str:
        return f"train/{self.group}/{name}"

    @property
    def _note(self) -> str:
        return f"uploads/{self.group}.json"


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def header(source: StorageResource, location: str) -> list[str]:
    """The columns of a CSV, or of the first of its parts."""
    key = next(iter(source.list_keys(source.key(location))))
    first = source.client.get_object(
        Bucket=source.bucket, Key=source.object_key(key), Range=f"bytes=0-{HEADER_BYTES - 1}"
    )
    return first["Body"].read().split(b"\n", 1)[0].decode().split(",")
