"""The bodies that callers send, as pydantic models; the OpenAPI document derives from them.

Their fields' types are in `fields`. Values are never repeated in messages: they may be personal.
"""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    RootModel,
    ValidationError,
    model_validator,
)
from pydantic.config import JsonDict

from hsp_assets.api.contract.errors import invalid
from hsp_assets.api.contract.fields import (
    JSON_OBJECT,
    EventTypeText,
    ExternalId,
    Id,
    ItemIdList,
    Moment,
    Number,
    Strict,
    with_item,
)

Body = TypeVar("Body", bound=BaseModel)
Record = TypeVar("Record", bound=Strict)

MOST_PROBLEMS = 5
EVENTS_EXAMPLE: JsonDict = {
    "sessionId": "visit-1",
    "userId": "20000000101",
    "eventList": [{"eventType": "View", "itemId": "1234", "sentAt": 1_770_000_000}],
}
USER_EXAMPLE: JsonDict = {
    "userId": "20000000101",
    "externalId": "101",
    "properties": '{"age": 34, "gender": "female"}',
}
ITEM_EXAMPLE: JsonDict = {
    "itemId": "1234",
    "properties": '{"price": 19.9, "categoryL1": "bags"}',
}


@dataclass(frozen=True)
class InvalidRecord:
    """A record of a list that violates the contract; the others of the list may be good.

    Attributes:
        message: which places violate which rules.

    """

    message: str


def _read_record(model: type[Record], value: object) -> Record | InvalidRecord:
    """A record of a list; one that is invalid does not make the list invalid."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        return InvalidRecord(described(error))


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
    impression: ItemIdList | None = Field(
        default=None, description="The items that were shown; a text has `|` between their ids."
    )
    properties: Annotated[str, Field(max_length=1_024), *JSON_OBJECT] | None = Field(
        default=None, description="Text of a JSON object with camelCase keys."
    )
    recommendation_id: str | None = Field(
        default=None, min_length=1, max_length=40, description="Of the list it results from."
    )
    metric_attribution: MetricAttribution | None = None

    @model_validator(mode="before")
    @classmethod
    def _item_of_properties(cls, value: object) -> object:
        """AWS' API takes the item's id within the properties, too."""
        if not isinstance(value, dict) or "itemId" in value:
            return value
        return value | with_item(value.get("properties"))


Name = Annotated[str, Field(min_length=1, max_length=256)]


class Conversion(Strict):
    """What an experiment of AWS' API counts; accepted and not used."""

    recommender: Name | None = None
    feature: Name | None = None
    metric: Name | None = None
    value: Number = 1.0


EventOrInvalid = Annotated[
    Event | InvalidRecord,
    PlainValidator(partial(_read_record, Event), json_schema_input_type=Event),
]


class Events(Strict):
    """What `POST /events` takes."""

    model_config = ConfigDict(json_schema_extra={"example": EVENTS_EXAMPLE})

    session_id: Id
    user_id: Id | None = Field(
        default=None, description="The user; if absent there is only a session."
    )
    external_id: ExternalId = None
    event_list: list[EventOrInvalid] = Field(min_length=1, max_length=500)
    experiment_conversions: list[Conversion] = Field(default=[], max_length=100)
    tracking_id: Any = Field(default=None, description="Accepted and not used: ours is configured.")


class User(Strict):
    """A contact, as it is now."""

    user_id: Id
    external_id: ExternalId = None
    properties: Annotated[str, Field(max_length=24_000), *JSON_OBJECT] | None = Field(
        default=None, description="Text of a JSON object with camelCase keys: age, gender."
    )


UserOrInvalid = Annotated[
    User | InvalidRecord,
    PlainValidator(partial(_read_record, User), json_schema_input_type=User),
]


class Users(Strict):
    """What `PUT /users` takes."""

    model_config = ConfigDict(json_schema_extra={"example": {"users": [USER_EXAMPLE]}})

    users: list[UserOrInvalid] = Field(min_length=1, max_length=1_000)


class Item(Strict):
    """A product, as it is now."""

    item_id: Id
    properties: Annotated[str, Field(max_length=32_000), *JSON_OBJECT] | None = Field(
        default=None, description="Text of a JSON object with camelCase keys: price, categoryL1."
    )


ItemOrInvalid = Annotated[
    Item | InvalidRecord,
    PlainValidator(partial(_read_record, Item), json_schema_input_type=Item),
]


class Items(Strict):
    """What `PUT /items` takes."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [ITEM_EXAMPLE]}})

    items: list[ItemOrInvalid] = Field(min_length=1, max_length=1_000)


class RecommendationsFor(Strict):
    """What `POST /recommendations` takes."""

    model_config = ConfigDict(json_schema_extra={"example": {"userId": "20000000101"}})

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
        [first, *_] = error.errors(include_url=False, include_input=False, include_context=False)
        if first["type"] == "json_invalid":
            raise invalid("The body must be JSON.", "InvalidJSONRequestPayload") from error
        code = "ValidationError" if first["loc"] else "InvalidRequestPayload"
        message = f"{error.error_count()} validation error(s): {described(error)}"
        raise invalid(message, code) from error


def described(error: ValidationError) -> str:
    """The first places that are invalid and the rules they violate, without their values."""
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(
        f"{'.'.join(map(str, p['loc'])) or 'body'}: {p['msg'].removeprefix('Value error, ')}"
        for p in problems[:MOST_PROBLEMS]
    )
