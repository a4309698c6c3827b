"""The folder or S3 prefix that holds the source files, and which of them are which."""

from typing import Any

import dagster as dg
from pydantic import Field

from hsp_assets.environment import DateFormat
from hsp_assets.failures import TransientFailure
from hsp_assets.portal.flows import SourceName
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sources.files import Location
from hsp_assets.sources.limits import Limits
from hsp_assets.sources.rows import Source


class SourceFolderResource(dg.ConfigurableResource[Any]):
    """The place where exported source files are put."""

    root: str = Field(description="Folder or `s3://` prefix; empty: no source files.")
    patterns: dict[str, str] = Field(
        description="Comma-separated file patterns by source; empty means there is none."
    )
    date_format: DateFormat = Field(
        default="month_day_year", description="How day-only dates are written."
    )
    max_unpacked_mb: int = Field(
        default=Limits.unpacked_mb, description="Megabytes that a packed file may unpack to."
    )
    max_columns: int = Field(default=Limits.columns, description="Columns a file may have.")
    max_cell_characters: int = Field(
        default=Limits.cell_characters, description="Characters a cell may have."
    )

    def open(self, name: SourceName, storage: StorageResource) -> Source:
        """The files of one source, found and fingerprinted but not read yet.

        Raises:
            SourceFileError: the folder does not exist or holds no such file.

        """
        location = self.location(storage)
        files = location.find(self.patterns[name])
        limits = Limits(self.max_unpacked_mb, self.max_columns, self.max_cell_characters)
        return Source(name, files, location, self.date_format, limits)

    def require_unchanged(self, source: Source, storage: StorageResource) -> None:
        """Make sure that what was read of a source is still its content.

        Raises:
            TransientFailure: a file was added, removed or written while the source was read.

        """
        now = self.open(source.name, storage)
        if now.fingerprint != source.fingerprint:
            differing = sorted({file.name for file in set(now.files) ^ set(source.files)})
            raise TransientFailure(
                f"The files of {source.name} changed while they were read: {', '.join(differing)}. "
                "Materialize again when they are whole."
            )

    @property
    def is_s3(self) -> bool:
        """Whether it is a prefix in S3."""
        return self.root.startswith("s3://")

    def location(self, storage: StorageResource) -> Location:
        """Where the files are."""
        if self.is_s3:
            return Location(self.root, storage.client)
        return Location(self.root)
