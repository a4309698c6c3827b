"""The parameters in paths and queries, as pydantic models; the OpenAPI document derives from them.

Names and defaults are those of AWS' `personalization-apis`; where that responds with 500 to a text
it cannot parse, this responds with 400.
"""

import re
from typing import Annotated

from fastapi import Path
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Json,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic.json_schema import SkipJsonSchema

from hsp_assets.api.contract.fields import ID_PATTERN
from hsp_assets.api.identity import UserIdType
from hsp_assets.api.recommendations.filters import Filter

DEFAULT_RESULTS, CARD_RESULTS = 25, 5
MOST_RESULTS = 500
TRUE = frozenset({"1", "yes", "true"})
NAME = r"[a-zA-Z0-9][a-zA-Z0-9\-_]{0,62}"
FILTER_ARN = r"arn:[a-z\d-]+:personalize:[a-z\d-]*:\d*:filter/[a-zA-Z0-9][\w-]{0,62}"
ID = re.compile(r"[^\x00-\x1f\x7f]{1,256}")
ONE_OF_SEVERAL = r"[^\x00-\x1f\x7f,]{1,256}"
ITEM_IDS = rf"^{ONE_OF_SEVERAL}(,{ONE_OF_SEVERAL}){{0,{MOST_RESULTS - 1}}}$"
MOST_FILTER_VALUES, LONGEST_FILTER_VALUE_NAME = 25, 50
MOST_CONTEXT, LONGEST_CONTEXT_NAME = 150, 150
FilterValueName = Annotated[str, StringConstraints(max_length=LONGEST_FILTER_VALUE_NAME)]
ContextName = Annotated[str, StringConstraints(max_length=LONGEST_CONTEXT_NAME)]
Value = Annotated[str, StringConstraints(max_length=1_000)]
FilterValues = Annotated[dict[FilterValueName, Value], Field(max_length=MOST_FILTER_VALUES)]
Context = Annotated[dict[ContextName, Value], Field(max_length=MOST_CONTEXT)]
IdText = Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=ID_PATTERN)]

FilterName = Annotated[str, StringConstraints(pattern=f"^({NAME}|{FILTER_ARN})$")]

Namespace = Annotated[str, Path(description="Name of the dataset group.")]
Recommender = Annotated[str, Path(description="Name of the recommender.")]
UserId = Annotated[IdText, Path(alias="userId", description="See userIdType.")]
ItemId = Annotated[IdText, Path(alias="itemId", description="The product's external_id.")]


def _item_ids(text: str) -> str:
    ids = text.split(",")
    if len(ids) > MOST_RESULTS or not all(map(ID.fullmatch, ids)):
        raise ValueError(f"must be up to {MOST_RESULTS} ids, separated by commas")
    return text


ItemIds = Annotated[
    str,
    Path(alias="itemIds", description=f"Up to {MOST_RESULTS} item ids, separated by commas."),
    AfterValidator(_item_ids),
    WithJsonSchema({"type": "string", "pattern": ITEM_IDS}),
]


def _digits(text: object) -> object:
    if not re.fullmatch("[0-9]{1,9}", str(text)):
        raise ValueError("must be a whole number from 1 on")
    return text


Limit = Annotated[
    int,
    Field(ge=1, description=f"How many items to return; above {MOST_RESULTS} means that."),
    BeforeValidator(_digits),
    AfterValidator(lambda number: min(number, MOST_RESULTS)),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 999_999_999}),
]


class Query(BaseModel):
    """Has camelCase names in the query, and ignores unknown ones."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)


class OfUser(Query):
    """Of operations that name a user."""

    user_id_type: UserIdType = Field(
        default="record",
        description="`record`: the user id is a HubSpot contact record id; `external`: it is the "
        "id that training knows.",
    )


class Options(OfUser):
    """Of all operations that recommend."""

    filter_name: (
        Annotated[str, Field(pattern=f"^({NAME}|{FILTER_ARN})$")] | SkipJsonSchema[None]
    ) = Field(
        default=None,
        alias="filter",
        description="Name or ARN of a filter: which items may be returned.",
    )
    filter_values: Json[FilterValues] | SkipJsonSchema[None] = Field(
        default=None,
        description="JSON object with the filter's parameters; texts are quoted inside, such as "
        '`{"CATEGORY": "\\"furniture\\",\\"floral\\""}`. Without a filter they are not used.',
    )
    context: Json[Context] | SkipJsonSchema[None] = Field(
        default=None, description="JSON object of texts: contextual metadata."
    )
    decorate_items: str = Field(
        default="1",
        description="`1`, `yes` or `true`: include name, categories and price of each item.",
    )
    synthetic_user: str = Field(
        default="0",
        description="`1`, `yes` or `true`: the user id stands for many users, so the response is "
        "public.",
    )
    feature: str = Field(default="", description="Accepted and not used.")

    @property
    def decorates(self) -> bool:
        """Whether items come with their metadata."""
        return self.decorate_items.lower() in TRUE

    @property
    def is_synthetic(self) -> bool:
        """Whether the user id stands for many users."""
        return self.synthetic_user.lower() in TRUE

    @property
    def filter(self) -> Filter | None:
        """Which items may be returned."""
        if self.filter_name is None:
            return None
        return Filter(self.filter_name, tuple((self.filter_values or {}).items()))


class Limited(Options):
    """Of a list of so many items."""

    num_results: Limit = DEFAULT_RESULTS


class Card(Options):
    """Of a list for HubSpot's CRM card."""

    num_results: Limit = CARD_RESULTS


class Related(Limited):
    """Of items that go with another."""

    user_id: IdText | SkipJsonSchema[None] = Field(
        default=None, description="For whom; required when the filter depends on the user."
    )


class Ingestion(Query):
    """Of operations that take records."""

    all_or_nothing: str = Field(
        default="0",
        description="`1`, `yes` or `true`: one invalid record refuses the whole request, and "
        "nothing is sent. Otherwise, and where Personalize refuses one, it refuses itself alone, "
        "and the response says which those are.",
    )

    @property
    def is_whole(self) -> bool:
        """Whether one invalid record refuses the whole request."""
        return self.all_or_nothing.lower() in TRUE


class IngestionOfUsers(Ingestion, OfUser):
    """Of those whose records name users."""
