"""The rules that must hold before any row is judged: of staged files and their columns.

Where one does not hold, it alone is an error: every other check of the gate says that it was not
judged.
"""

from dataclasses import dataclass

from hsp_assets.checks.check import Check, Finding


@dataclass(frozen=True)
class Files:
    """What keeps a dataset's staged files from being judged; empty texts where nothing does.

    Attributes:
        unreadable: they are not those that staging wrote, or cannot be read.
        wrong_columns: a column is missing, or holds neither numbers nor texts.

    """

    unreadable: str = ""
    wrong_columns: str = ""


def has_whole_files(files: Files) -> Finding:
    """The Parquet files are those that staging wrote: none is missing, changed or broken."""
    whole = "The files are those that staging wrote, and can be read."
    return Finding(not files.unreadable, files.unreadable or whole)


def has_columns(files: Files) -> Finding:
    """The staged rows have every column of the dataset, and numbers or texts in it."""
    if files.unreadable:
        return not_judged(files.unreadable)
    complete = "Every column is there, with numbers or texts in it."
    return Finding(not files.wrong_columns, files.wrong_columns or complete)


def not_judged(reason: str) -> Finding:
    """The finding of a check that could not be judged, which is no error of its own."""
    return Finding(passed=False, description=f"Not judged. {reason}", tolerable=True)


FILE_CHECKS: tuple[Check[Files], ...] = (
    Check(has_whole_files, "blocks"),
    Check(has_columns, "blocks"),
)
