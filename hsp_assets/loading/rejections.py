"""The rows of an import that HubSpot rejected, by file and line of the source.

HubSpot names the line of the uploaded file, and repeats cells in its messages: here lines become
those of the source, and cell values are masked, because they may be personal.
"""

import re
from collections.abc import Iterable

import polars as pl

from hsp_assets.failures import PermanentFailure
from hsp_assets.loading.derived import DerivedFile
from hsp_assets.loading.outcome import REJECTS
from hsp_assets.resources.hubspot_failures import E_MAIL
from hsp_assets.resources.hubspot_transport import Json
from hsp_assets.sources.reading import FILE, LINE

PASSING = ("UNKNOWN_ERROR",)
"""Errors of a whole import that say nothing about its file: it may succeed when started again."""
PERSONAL = ("contacts.firstname", "contacts.lastname", "contacts.email")
MASK = "..."


def rejected_rows(errors: Iterable[Json], file: DerivedFile) -> pl.DataFrame:
    """The rows that HubSpot rejected, one for each error, as in `REJECTS`."""
    rows = [_rejected(error, file) for error in errors if _line(error) > 0]
    return pl.DataFrame(rows, schema=REJECTS.schema, orient="row").unique(maintain_order=True)


def raise_if_file_rejected(import_id: str, errors: Iterable[Json]) -> None:
    """Stop where HubSpot rejected the file itself: repeating it cannot help.

    Raises:
        PermanentFailure: it did, for a reason that is ours or the portal's.

    """
    whole = next((e for e in errors if _line(e) < 1 and e["errorType"] not in PASSING), None)
    if whole is not None:
        raise PermanentFailure(
            f"HubSpot rejected the whole file of import {import_id}: {whole['errorType']} "
            f"{E_MAIL.sub(MASK, str(whole.get('errorMessage') or ''))}. The portal lacks a "
            "property that is written, or takes another kind of value: materialize data_model."
        )


def _rejected(error: Json, file: DerivedFile) -> tuple[str, int, str, str, str]:
    row = file.row(_line(error))
    number = int(error.get("knownColumnNumber", -1))
    column = file.columns[number] if 0 <= number < len(file.columns) else ""
    return row[FILE], row[LINE], column, str(error["errorType"]), _message(error, row)


def _message(error: Json, row: dict[str, str | None]) -> str:
    """HubSpot's message without what the row holds."""
    hidden = [error.get("invalidValue"), *(row.get(column) for column in PERSONAL)]
    message = str(error.get("errorMessage") or "")
    for value in filter(None, hidden):
        message = re.sub(rf"(?<!\w){re.escape(value.strip())}(?!\w)", MASK, message)
    return E_MAIL.sub(MASK, message)


def _line(error: Json) -> int:
    return int(error["sourceData"]["lineNumber"])
