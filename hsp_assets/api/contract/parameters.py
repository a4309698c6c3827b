"""The parameters in paths and queries: their meaning, and how their texts are parsed.

Names and defaults are those of AWS' `personalization-apis`; where that responds with 500 to a text
it cannot parse, this responds with 400.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import StringConstraints, TypeAdapter, ValidationError
from starlette.requests import Request

from hsp_assets.api.contract.errors import invalid
from hsp_assets.api.identity import USER_ID_TYPES, UserIdType
from hsp_assets.api.recommendations.filters import Filter

Schema = dict[str, Any]

DEFAULT_RESULTS = 25
MOST_RESULTS = 500
TRUE = frozenset({"1", "yes", "true"})
NUMBER = re.compile(r"[0-9]{1,9}")
NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-_]{0,62}")
FILTER_ARN = re.compile(r"arn:[a-z\d-]+:personalize:[a-z\d-]*:\d*:filter/[a-zA-Z0-9][\w-]{0,62}")
ID = re.compile(r"[^\x00-\x1f\x7f]{1,256}")
MOST_FILTER_VALUES, LONGEST_FILTER_VALUE_NAME = 25, 50
MOST_CONTEXT, LONGEST_CONTEXT_NAME = 150, 150
LONGEST_VALUE = 1_000
Value = Annotated[str, StringConstraints(max_length=LONGEST_VALUE)]
FILTER_VALUES = TypeAdapter(
    dict[Annotated[str, StringConstraints(max_length=LONGEST_FILTER_VALUE_NAME)], Value]
)
CONTEXT = TypeAdapter(
    dict[Annotated[str, StringConstraints(max_length=LONGEST_CONTEXT_NAME)], Value]
)


@dataclass(frozen=True)
class Parameter:
    """One parameter of the query as the document describes it.

    Attributes:
        name: in the query.
        description: what it means.
        schema: of its text; of the JSON value in that text, where `is_json`.
        is_json: whether the text is JSON.

    """

    name: str
    description: str
    schema: Schema
    is_json: bool = False

    def described(self) -> Schema:
        """Its part of the document."""
        parameter: Schema = {"name": self.name, "in": "query", "description": self.description}
        if self.is_json:
            return {**parameter, "content": {"application/json": {"schema": self.schema}}}
        return {**parameter, "schema": self.schema}


def _texts(name: int, entries: int) -> Schema:
    """An object of texts: how long names may be, and how many entries there may be."""
    return {
        "type": "object",
        "maxProperties": entries,
        "propertyNames": {"maxLength": name},
        "additionalProperties": {"type": "string", "maxLength": LONGEST_VALUE},
    }


NUM_RESULTS = Parameter(
    "numResults",
    "How many items to return; above 500 means 500.",
    {"type": "integer", "minimum": 1, "maximum": 999_999_999, "default": DEFAULT_RESULTS},
)
QUERY = {
    p.name: p
    for p in (
        NUM_RESULTS,
        Parameter(
            "filter",
            "Name or ARN of a filter: which items may be returned.",
            {"type": "string", "pattern": f"^({NAME.pattern}|{FILTER_ARN.pattern})$"},
        ),
        Parameter(
            "filterValues",
            "JSON object with the filter's parameters; texts are quoted inside, such as "
            '`{"CATEGORY": "\\"furniture\\",\\"floral\\""}`. Without a filter they are not used.',
            _texts(LONGEST_FILTER_VALUE_NAME, MOST_FILTER_VALUES),
            is_json=True,
        ),
        Parameter(
            "context",
            "JSON object of texts: contextual metadata.",
            _texts(LONGEST_CONTEXT_NAME, MOST_CONTEXT),
            is_json=True,
        ),
        Parameter(
            "decorateItems",
            "`1`, `yes` or `true`: include name, categories and price of each item.",
            {"type": "string", "default": "1"},
        ),
        Parameter(
            "syntheticUser",
            "`1`, `yes` or `true`: the user id stands for many users, so the response is public.",
            {"type": "string", "default": "0"},
        ),
        Parameter("feature", "Accepted and not used.", {"type": "string"}),
        Parameter(
            "userIdType",
            "`record`: the user id is a HubSpot contact record id; `external`: it is the id that "
            "training knows.",
            {"type": "string", "enum": list(USER_ID_TYPES), "default": "record"},
        ),
        Parameter(
            "userId",
            "For whom; required when the filter depends on the user.",
            {"type": "string", "minLength": 1, "maxLength": 256},
        ),
        Parameter(
            "allOrNothing",
            "`1`, `yes` or `true`: one invalid record refuses the whole request, and nothing is "
            "sent. Otherwise, and where Personalize refuses one, it refuses itself alone, and the "
            "response says which those are.",
            {"type": "string", "default": "0"},
        ),
    )
}


@dataclass(frozen=True)
class Options:
    """The query parameters of a request for recommendations."""

    limit: int
    filter: Filter | None
    context: tuple[tuple[str, str], ...]
    decorate: bool
    is_synthetic: bool
    user_id_type: UserIdType


def read_options(query: Mapping[str, str], results: int = DEFAULT_RESULTS) -> Options:
    """Parse the query parameters of a request for recommendations.

    Args:
        query: its parameters.
        results: how many items without `numResults`.

    Raises:
        ApiError: a parameter is invalid.

    """
    return Options(
        limit=_limit(query.get("numResults"), results),
        filter=_filter(query.get("filter"), query.get("filterValues")),
        context=_pairs("context", query.get("context"), CONTEXT, MOST_CONTEXT),
        decorate=query.get("decorateItems", "1").lower() in TRUE,
        is_synthetic=query.get("syntheticUser", "0").lower() in TRUE,
        user_id_type=read_user_id_type(query),
    )


def read_user_id_type(query: Mapping[str, str]) -> UserIdType:
    """The kind of id that identifies the user.

    Raises:
        ApiError: neither of the two.

    """
    kind = query.get("userIdType", "record")
    for known in USER_ID_TYPES:
        if kind == known:
            return known
    raise invalid(f"userIdType must be one of {', '.join(USER_ID_TYPES)}.")


def read_all_or_nothing(query: Mapping[str, str]) -> bool:
    """Whether one invalid record refuses the whole request."""
    return query.get("allOrNothing", "0").lower() in TRUE


def read_id(text: str, name: str) -> str:
    """A user's or item's id.

    Raises:
        ApiError: empty, too long, or with control characters.

    """
    if not ID.fullmatch(text):
        raise invalid(f"{name} must have 1 to 256 characters and no control characters.")
    return text


def path_id(request: Request, name: str) -> str:
    """An id in the path."""
    return read_id(request.path_params[name], name)


def _limit(text: str | None, default: int) -> int:
    if text is None:
        return default
    if not NUMBER.fullmatch(text) or not int(text):
        raise invalid("numResults must be a whole number from 1 on.")
    return min(int(text), MOST_RESULTS)


def _filter(name: str | None, values: str | None) -> Filter | None:
    pairs = _pairs("filterValues", values, FILTER_VALUES, MOST_FILTER_VALUES)
    if name is None:
        return None
    if not (NAME.fullmatch(name) or FILTER_ARN.fullmatch(name)):
        raise invalid("filter must be the name of a filter or its ARN.")
    return Filter(name, pairs)


def _pairs(
    name: str, text: str | None, shape: TypeAdapter[dict[str, str]], most: int
) -> tuple[tuple[str, str], ...]:
    if text is None:
        return ()
    try:
        members = shape.validate_json(text)
    except ValidationError as error:
        raise invalid(
            f"{name} must be a JSON object of texts, such as {json.dumps({'NAME': 'text'})}."
        ) from error
    if len(members) > most:
        raise invalid(f"{name} can have {most} entries.")
    return tuple(members.items())
