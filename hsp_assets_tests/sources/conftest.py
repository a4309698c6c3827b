"""A folder with source files, and how to read them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from hsp_assets.environment import DateFormat
from hsp_assets.portal.flows import SourceName
from hsp_assets.sources.files import Location
from hsp_assets.sources.limits import Limits
from hsp_assets.sources.rows import Source

Read = Callable[..., tuple[pl.DataFrame, pl.DataFrame]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write some files and read them as a source: accepted rows, and rejects."""

    def read_files(
        name: SourceName, *contents: str | bytes, date_format: DateFormat = "month_day_year"
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        for number, content in enumerate(contents, start=1):
            data = content.encode() if isinstance(content, str) else content
            (tmp_path / f"part {number}.csv").write_bytes(data)
        location = Location(str(tmp_path))
        source = Source(name, location.find("*.csv"), location, date_format)
        batches = list(source.batches())
        return pl.concat([b[0] for b in batches]), pl.concat([b[1] for b in batches])

    return read_files


@dataclass(frozen=True)
class Folder:
    """A folder of source files."""

    path: Path

    def source(self, name: SourceName, patterns: str = "*", limits: Limits | None = None) -> Source:
        """Its files as a source, not read yet."""
        location = Location(str(self.path))
        return Source(name, location.find(patterns), location, limits=limits or Limits())

    def read(
        self, name: SourceName, patterns: str = "*", limits: Limits | None = None
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The accepted rows of its files, and the rejects."""
        batches = list(self.source(name, patterns, limits).batches())
        return pl.concat([b[0] for b in batches]), pl.concat([b[1] for b in batches])

    def write(self, content: str | bytes, name: str = "file.csv") -> None:
        """Put a file there."""
        data = content.encode() if isinstance(content, str) else content
        (self.path / name).write_bytes(data)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)
