"""The types of single fields in the bodies that callers send.

Limits are those of Personalize's PutEvents, PutUsers and PutItems. Bodies are made of these in
`bodies`; what is in paths and queries belongs to `parameters`.
"""

import json
import math
import time
from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic.config import JsonDict

from hsp_assets.schemas import EVENT_TYPES, FIRST_SECOND, LAST_SECOND

DAY_SECONDS = 86_400
MOST_SHOWN = 25
"""Items in an impression."""
ID_PATTERN = r"^[^\x00-\x1f\x7f]+$"
ID_SCHEMA: JsonDict = {
    "type": ["string", "integer"],
    "minLength": 1,
    "maxLength": 256,
    "pattern": ID_PATTERN,
}
ONE_OF_ITEMS = r"[^\x00-\x1f\x7f|]{1,256}"
ITEMS_PATTERN = rf"^{ONE_OF_ITEMS}(\|{ONE_OF_ITEMS}){{0,{MOST_SHOWN - 1}}}$"
CANONICAL = {name.casefold(): name for name in EVENT_TYPES}


def _event_type(text: str) -> str:
    return CANONICAL.get(text.casefold(), text)


def _item_ids(value: object) -> object:
    """Item ids as a list; AWS' API takes a text, in which `|` separates them."""
    return value.split("|") if isinstance(value, str) else value


def _id_text(value: object) -> object:
    """An id as text; JavaScript callers send record ids as texts or numbers."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _seconds(value: object) -> float:
    """Epoch seconds, from such a number or from ISO-8601 text; UTC where that names no zone."""
    try:
        at = _iso_seconds(value) if isinstance(value, str) else _number(value)
    except (ValueError, OverflowError) as error:
        raise ValueError("must be epoch seconds or ISO-8601 text") from error
    if not math.isfinite(at) or at < FIRST_SECOND:
        raise ValueError("must be after the year 2000, in epoch seconds")
    if at > LAST_SECOND:
        raise ValueError("must be in seconds, not in milliseconds")
    if at > time.time() + DAY_SECONDS:
        raise ValueError("must not be in the future")
    return at


def _number(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise ValueError("no number")


def _iso_seconds(text: str) -> float:
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _json_object(text: str) -> str:
    try:
        is_object = isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        is_object = False
    if not is_object:
        raise ValueError("must be the text of a JSON object")
    return text


def with_item(properties: object) -> dict[str, object]:
    """An event's members `itemId` and `properties`, if there is an item's id in the latter."""
    if not isinstance(properties, str) or '"itemId"' not in properties:
        return {}
    members = json.loads(_json_object(properties))
    item = {"itemId": members.pop("itemId")} if "itemId" in members else {}
    return item | {"properties": json.dumps(members) if members else None}


Id = Annotated[
    str,
    BeforeValidator(_id_text),
    Field(min_length=1, max_length=256, pattern=ID_PATTERN),
    WithJsonSchema(ID_SCHEMA),
]
EventTypeText = Annotated[
    str,
    Field(min_length=1, max_length=256, pattern=ID_PATTERN),
    AfterValidator(_event_type),
]
"""Any type: Personalize keeps those that train nothing, too."""
Moment = Annotated[
    float,
    BeforeValidator(_seconds),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": FIRST_SECOND},
                {"type": "string", "format": "date-time"},
            ]
        }
    ),
]
Number = Annotated[float, Field(allow_inf_nan=False, strict=True)]
"""Strict, because `false` is no number."""


ItemIdList = Annotated[
    list[Id],
    BeforeValidator(_item_ids),
    Field(min_length=1, max_length=MOST_SHOWN),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "array", "items": ID_SCHEMA, "minItems": 1, "maxItems": MOST_SHOWN},
                {"type": "string", "pattern": ITEMS_PATTERN},
            ]
        }
    ),
]
JSON_OBJECT = (
    AfterValidator(_json_object),
    Field(json_schema_extra={"format": "json-object"}),
)
"""A text that is JSON itself."""
ExternalId = Annotated[
    Id | None,
    Field(
        description="The id that training knows this contact by, if the caller knows it; "
        "remembered for contacts that are newer than the published data."
    ),
]


class Strict(BaseModel):
    """Has camelCase keys in JSON, and refuses unknown ones."""

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        alias_generator=to_camel,
        serialize_by_alias=True,
    )
