"""The bodies that callers send, as pydantic models; the OpenAPI document derives from them.

Limits are those of Personalize's PutEvents, PutUsers and PutItems. Values are never repeated in
messages: they may be personal.
"""

import json
import math
import time
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    ValidationError,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

from hsp_assets.api.contract.errors import invalid
from hsp_assets.schemas import EVENT_TYPES, FIRST_SECOND, LAST_SECOND

Body = TypeVar("Body", bound=BaseModel)

DAY_SECONDS = 86_400
MOST_PROBLEMS = 5
ID_PATTERN = r"^[^\x00-\x1f\x7f]+$"
CANONICAL = {name.casefold(): name for name in EVENT_TYPES}


def _event_type(value: object) -> str:
    if not isinstance(value, str) or value.casefold() not in CANONICAL:
        raise ValueError(f"must be one of {', '.join(EVENT_TYPES)}")
    return CANONICAL[value.casefold()]


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


Id = Annotated[
    str,
    BeforeValidator(_id_text),
    Field(min_length=1, max_length=256, pattern=ID_PATTERN),
    WithJsonSchema(
        {"type": ["string", "integer"], "minLength": 1, "maxLength": 256, "pattern": ID_PATTERN}
    ),
]
EventTypeText = Annotated[
    str,
    BeforeValidator(_event_type),
    WithJsonSchema({"type": "string", "enum": list(EVENT_TYPES)}),
]
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
Number = Annotated[float, Field(allow_inf_nan=False)]


JsonObject = AfterValidator(_json_object)
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


class MetricAttribution(Strict):
    """The source of an event."""

    event_attribution_source: str = Field(min_length=1, max_length=1_024)


class Event(Strict):
    """One event of a user."""

    event_type: EventTypeText = Field(description="What happened; case does not matter.")
    item_id: Id | None = Field(default=None, description="With which item.")
    sent_at: Moment | None = Field(
        default=None,
        description="When: epoch seconds, or ISO-8601 text; now when absent.",
    )
    event_id: str | None = Field(
        default=None,
        min_length=1,
        max_length=256,
        description="Of two events with one id only the first counts; made from the content when "
        "absent.",
    )
    event_value: Number | None = None
    impression: list[Id] | None = Field(
        default=None, min_length=1, max_length=25, description="The items that were shown."
    )
    properties: Annotated[str, Field(max_length=1_024), JsonObject] | None = Field(
        default=None, description="Text of a JSON object with camelCase keys."
    )
    recommendation_id: str | None = Field(
        default=None, min_length=1, max_length=40, description="Of the list it results from."
    )
    metric_attribution: MetricAttribution | None = None


class Conversion(Strict):
    """What an experiment counts."""

    metric: str = Field(min_length=1, max_length=64)
    value: Number = 1.0


class Events(Strict):
    """What `POST /events` takes."""

    session_id: Id
    user_id: Id | None = Field(
        default=None, description="The user; if absent there is only a session."
    )
    external_id: ExternalId = None
    event_list: list[Event] = Field(min_length=1, max_length=500)
    experiment_conversions: list[Conversion] = Field(default=[], max_length=100)
    tracking_id: Any = Field(default=None, description="Accepted and not used: ours is configured.")


class User(Strict):
    """A contact, as it is now."""

    user_id: Id
    external_id: ExternalId = None
    properties: Annotated[str, Field(max_length=24_000), JsonObject] | None = Field(
        default=None, description="Text of a JSON object with camelCase keys: age, gender."
    )


class Users(Strict):
    """What `PUT /users` takes."""

    users: list[User] = Field(min_length=1, max_length=1_000)


class Item(Strict):
    """A product, as it is now."""

    item_id: Id
    properties: Annotated[str, Field(max_length=32_000), JsonObject] | None = Field(
        default=None, description="Text of a JSON object with camelCase keys: price, categoryL1."
    )


class Items(Strict):
    """What `PUT /items` takes."""

    items: list[Item] = Field(min_length=1, max_length=1_000)


class RecommendationsFor(Strict):
    """What `POST /recommendations` takes."""

    user_id: Id


class ItemIds(RootModel[list[Id]]):
    """What `POST /rerank-items` takes."""

    root: list[Id] = Field(min_length=1, max_length=500)


def read_body(model: type[Body], content: bytes) -> Body:
    """A request's body, validated by its model.

    Raises:
        ApiError: it is not JSON, or is invalid; the message names the place and the rule.

    """
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False, include_context=False)
        if problems[0]["type"] == "json_invalid":
            raise invalid("The body must be JSON.", "InvalidJSONRequestPayload") from error
        code = "ValidationError" if problems[0]["loc"] else "InvalidRequestPayload"
        details = "; ".join(
            f"{'.'.join(map(str, p['loc'])) or 'body'}: {p['msg'].removeprefix('Value error, ')}"
            for p in problems[:MOST_PROBLEMS]
        )
        raise invalid(f"{len(problems)} validation error(s): {details}", code) from error
