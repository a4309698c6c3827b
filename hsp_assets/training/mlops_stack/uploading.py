"""What lies in the solution's bucket: the CSVs of a version, and the configuration, written last.

Any JSON below `train/` starts the solution's workflow, so nothing else of the kind goes there. The
version stands in the metadata of the configuration's object, so that one look shows whether a
version was uploaded whole.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS, DatasetName
from hsp_assets.training.mlops_stack.configuration import Configuration

VERSION, BEFORE = "dataset-version", "-import-before"
"""Keys of the object's metadata; the second follows a dataset's name."""
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
    """The folder of one dataset group in the solution's bucket."""

    bucket: StorageResource
    group: str

    @property
    def uri(self) -> str:
        """Where the configuration is."""
        return self.bucket.uri(self._key("config.json"))

    def read(self) -> Upload | None:
        """The last upload, or None."""
        client, key = self.bucket.client, self._key("config.json")
        try:
            stored = client.get_object(Bucket=self.bucket.bucket, Key=key)
        except client.exceptions.NoSuchKey:
            return None
        facts, configuration = stored["Metadata"], json.loads(stored["Body"].read())
        before: dict[DatasetName, str] = {
            name: facts.get(f"{name}{BEFORE}", "") for name in DATASETS
        }
        return Upload(facts.get(VERSION, ""), configuration, stored["LastModified"], before)

    def write(
        self,
        source: StorageResource,
        locations: Mapping[DatasetName, str],
        upload: Upload,
    ) -> None:
        """Copy the CSVs, then write the configuration, which starts the solution's work.

        Args:
            source: our bucket.
            locations: `s3://` address of each dataset's CSV, or of its folder of parts.
            upload: to be worked off.

        """
        self.forget()
        for name in DATASETS:
            self._copy(source, name, locations[name])
        self.bucket.client.put_object(
            Bucket=self.bucket.bucket,
            Key=self._key("config.json"),
            Body=json.dumps(upload.configuration, indent=2).encode(),
            ContentType="application/json",
            Metadata={
                VERSION: upload.version,
                **{f"{name}{BEFORE}": arn for name, arn in upload.before.items()},
            },
        )

    def forget(self) -> None:
        """Delete the configuration: what it requested failed, or is requested anew."""
        self.bucket.delete(self._key("config.json"))

    def _copy(self, source: StorageResource, name: DatasetName, location: str) -> None:
        """Copy a CSV, or its parts: one of the two, because stale parts would be imported too."""
        self.bucket.delete(self._key(f"{name}.csv"))
        self.bucket.delete(self._key(f"{name}/"))
        origin = source.key(location)
        for key in list(source.list_keys(origin)):
            part = key.removeprefix(origin)
            self.bucket.client.copy(
                {"Bucket": source.bucket, "Key": source.object_key(key)},
                self.bucket.bucket,
                self._key(f"{name}{part or '.csv'}"),
            )

    def _key(self, name: str) -> str:
        return f"train/{self.group}/{name}"


def header(source: StorageResource, location: str) -> list[str]:
    """The columns of a CSV, or of the first of its parts."""
    key = next(iter(source.list_keys(source.key(location))))
    first = source.client.get_object(
        Bucket=source.bucket, Key=source.object_key(key), Range=f"bytes=0-{HEADER_BYTES - 1}"
    )
    return first["Body"].read().split(b"\n", 1)[0].decode().split(",")
