"""A record in memory, and what may be wrong with one."""

import json
from dataclasses import dataclass

from hsp_assets.sandbox.sqlite import Row

PROPERTY_DOESNT_EXIST = "PROPERTY_DOESNT_EXIST"
READ_ONLY_VALUE = "READ_ONLY_VALUE"
MISSING_REQUIRED = "MISSING_REQUIRED_PROPERTY"
MISSING_CONDITIONAL = "MISSING_CONDITIONAL_REQUIRED_PROPERTY"
VALUE_TAKEN = "VALUE_TAKEN"
UNKNOWN_PRODUCT = "INVALID_PRODUCT_ID"
NEGATIVE = "NEGATIVE_VALUE"
FORGOTTEN = "GDPR_BLACKLISTED_EMAIL"
INVALID_OPTION = "INVALID_OPTION"


@dataclass(slots=True)
class Record:
    """A record of a portal.

    Attributes:
        type_id: of its object type.
        id: unique within the type.
        properties: value by name; a property that was never set is absent.
        created_at: epoch milliseconds.
        updated_at: epoch milliseconds of the last change of a property.
        archived_at: epoch milliseconds, None while it lives.
        merged_into: id of the record that took it over.
    """

    type_id: str
    id: int
    properties: dict[str, str]
    created_at: int
    updated_at: int
    archived_at: int | None = None
    merged_into: int | None = None


def from_row(row: Row) -> Record:
    """The record of a row of `objects`."""
    return Record(
        type_id=row["type_id"],
        id=row["id"],
        properties=json.loads(row["properties"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        archived_at=row["archived_at"],
        merged_into=row["merged_into"],
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of one property of a record.

    Attributes:
        name: of the property.
        code: HubSpot's code, such as PROPERTY_DOESNT_EXIST.
        message: for people; holds no value of the record.
        holder: id of the record that holds a value which must be unique.
    """

    name: str
    code: str
    message: str
    holder: int | None = None


class InvalidRecord(Exception):
    """A record cannot be written as requested.

    Attributes:
        problems: everything that is wrong with it.
    """

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems
