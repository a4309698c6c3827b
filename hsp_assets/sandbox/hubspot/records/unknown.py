"""What a caller is told about records that do not exist."""

from collections.abc import Sequence

from hsp_assets.sandbox.hubspot.definitions.object_types import ObjectType
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError, not_found


def unknown_records(object_type: ObjectType, ids: Sequence[str]) -> ApiError:
    """The answer for records that do not exist."""
    return not_found(
        f"Could not get some {object_type.enum} objects, they may be deleted or not exist. "
        "Check that ids are valid.",
        context={"ids": ids},
    )
