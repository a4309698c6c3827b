"""The settings of the source files: where they are, how they are named and how they are read.

Which columns they have belongs to `sources`.
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

BUCKETS = re.compile(r"[sS]3(:/(?!/)|:[^/]|/)|S3:|https?://")
"""Begins what was meant to be a prefix in S3 and would be taken for a folder."""


def _place(given: str) -> str:
    if BUCKETS.match(given):
        raise ValueError("a prefix in S3 is written s3://bucket/prefix/, and a folder as a path")
    return given


Place = Annotated[str, AfterValidator(_place)]
DateFormat = Literal["month_day_year", "day_month_year", "year_month_day"]


class SourceFileSettings(BaseModel):
    """Folder, patterns, dates and bounds of the source files."""

    source: Place = Field(
        default="",
        description="Folder or `s3://` prefix of the source files; "
        "empty means the sandbox's generated sample files, and none in production.",
    )
    source_items: str = Field(
        default="items.csv,items.xlsx",
        description="Patterns of the product files, separated by commas; empty means none.",
    )
    source_users: str = Field(
        default="email.csv,email.xlsx,users*.csv,users*.xlsx",
        description="Patterns of the contact files.",
    )
    source_interactions: str = Field(
        default="custom-event-interactions-set-*.csv,custom-event-interactions-set-*.xlsx,"
        "interactions*.csv,interactions*.xlsx",
        description="Patterns of the files of interaction events.",
    )
    source_carts: str = Field(
        default="deals-added-to-cart*.csv,deals-added-to-cart*.xlsx,carts*.csv,carts*.xlsx",
        description="Patterns of the files of open carts.",
    )
    source_purchases: str = Field(
        default="deals-purchased*.csv,deals-purchased*.xlsx,purchases*.csv,purchases*.xlsx",
        description="Patterns of the files of purchases.",
    )
    date_format: DateFormat = Field(
        default="month_day_year",
        description="How day-only dates in source files are written: `month_day_year`, "
        "`day_month_year` or `year_month_day`.",
    )
    max_unpacked_mb: int = Field(
        default=8_192,
        gt=0,
        description="Megabytes that a source file may unpack to, if it is XLSX or packed by gzip.",
    )
    max_columns: int = Field(
        default=2_000, gt=0, description="Columns that a source file may have."
    )
    max_cell_characters: int = Field(
        default=100_000, gt=0, description="Characters that a cell of a source file may have."
    )
