"""The records that others are associated with, as the associations API answers them."""

from collections.abc import Sequence
from itertools import groupby

from hsp_assets.sandbox.hubspot.associations.links import associated
from hsp_assets.sandbox.hubspot.associations.pairs import Ends
from hsp_assets.sandbox.hubspot.protocol.errors import Json, not_found
from hsp_assets.sandbox.sqlite import Row

PAGE = 500
"""Associated records in one answer for one record."""


def targets_of(ends: Ends, ids: Sequence[int]) -> dict[int, list[Json]]:
    """The associated records of some records, each with its types."""
    rows = associated(ends.portal, ends.from_type.id, ids, ends.to_type.id)
    return {
        from_id: [
            {"toObjectId": to_id, "associationTypes": [_type(ends, row) for row in types]}
            for to_id, types in groupby(of_one, key=lambda row: int(row["to_id"]))
        ]
        for from_id, of_one in groupby(rows, key=lambda row: int(row["from_id"]))
    }


def page_of(targets: Sequence[Json], after: int, limit: int) -> tuple[list[Json], str | None]:
    """One page of a record's associated records, and where the next one begins."""
    rest = [target for target in targets if target["toObjectId"] >= after]
    if len(rest) <= limit:
        return rest, None
    return rest[:limit], str(rest[limit]["toObjectId"])


def none_found(ends: Ends, from_id: str) -> Json:
    """The error of a record that has no associations with the other type."""
    error = not_found(
        f"No {ends.to_type.enum.lower()} is associated with {ends.from_type.enum.lower()} "
        f"{from_id}.",
        context={
            "fromObjectId": [from_id],
            "fromObjectType": [ends.from_type.id],
            "toObjectType": [ends.to_type.id],
        },
    )
    return error.standard() | {"subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND"}


def _type(ends: Ends, row: Row) -> Json:
    category, type_id = row["category"], row["association_type_id"]
    kind = ends.portal.association_types.find(ends.from_type.id, ends.to_type.id, category, type_id)
    return {"category": category, "typeId": type_id, "label": kind.label if kind else None}
