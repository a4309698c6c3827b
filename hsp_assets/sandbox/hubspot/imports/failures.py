"""What is wrong with a row of an import, as the errors endpoint reports it."""

from collections.abc import Mapping
from dataclasses import dataclass

from hsp_assets.sandbox.hubspot.definitions.object_types import ObjectType
from hsp_assets.sandbox.hubspot.records.record import (
    FORGOTTEN,
    INVALID_OPTION,
    MISSING_CONDITIONAL,
    MISSING_REQUIRED,
    NEGATIVE,
    PROPERTY_DOESNT_EXIST,
    UNKNOWN_PRODUCT,
    VALUE_TAKEN,
)

ERROR_TYPES: Mapping[str, str] = {
    "INVALID_INTEGER": "COULD_NOT_PARSE_NUMBER",
    "INVALID_DATE": "COULD_NOT_PARSE_DATE",
    "INVALID_EMAIL": "INVALID_EMAIL",
    "INVALID_BOOLEAN": "INVALID_PROPERTY_VALUE_FORMAT",
    "INVALID_LENGTH": "COLUMN_TOO_LARGE",
    FORGOTTEN: "GDPR_BLACKLISTED_EMAIL",
    INVALID_OPTION: "INVALID_ENUMERATION_OPTION",
    MISSING_REQUIRED: "MISSING_REQUIRED_PROPERTY",
    MISSING_CONDITIONAL: "MISSING_REQUIRED_PROPERTY",
    NEGATIVE: "INVALID_NUMBER_SIZE",
    PROPERTY_DOESNT_EXIST: "PROPERTY_DEFINITION_NOT_FOUND",
    UNKNOWN_PRODUCT: "INVALID_OBJECT_ID",
    VALUE_TAKEN: "DUPLICATE_UNIQUE_PROPERTY_VALUE",
}
"""The error type of an import for what the objects API calls otherwise."""


@dataclass(frozen=True, slots=True)
class RowError:
    """One thing that is wrong with a row.

    Attributes:
        error_type: HubSpot's, such as COULD_NOT_PARSE_NUMBER.
        message: for people.
        column: of the file, counted from 0; None if no single column is to blame.
        value: of the cell.
        object_type: of the record that the row was to make or change.
    """

    error_type: str
    message: str
    column: int | None = None
    value: str | None = None
    object_type: ObjectType | None = None


class RowFailed(Exception):
    """A row changes nothing, for one or more reasons."""

    def __init__(self, errors: list[RowError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


class ImportFailed(Exception):
    """An import ends as FAILED; the error is about a whole file."""

    def __init__(self, error: RowError) -> None:
        super().__init__(error.message)
        self.error = error
