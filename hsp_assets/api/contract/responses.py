"""The bodies of responses, successful or not; the OpenAPI document derives from them.

They describe only: what is sent is made where it is known, without validating it again.
"""

from http import HTTPStatus
from typing import Annotated, Any, Literal, NotRequired

from pydantic import ConfigDict, Field, with_config
from pydantic.alias_generators import to_camel
from typing_extensions import TypedDict

closed = with_config(ConfigDict(extra="forbid", alias_generator=to_camel))
"""No other members; names are in camelCase."""


@closed
class Metadata(TypedDict):
    """Of an item."""

    product_name: NotRequired[str]
    category_l1: NotRequired[Annotated[str, Field(alias="categoryL1")]]
    category_l2: NotRequired[Annotated[str, Field(alias="categoryL2")]]
    price: NotRequired[float]


@closed
class RecommendedItem(TypedDict):
    """An item of a list."""

    item_id: str
    metadata: NotRequired[Metadata]


@closed
class MatchedExperiment(TypedDict):
    """During an A/B test: its name, and the version that served this list."""

    name: str
    variation: str


@closed
class _AnyList(TypedDict):
    recommendation_id: NotRequired[
        Annotated[str, Field(description="To be sent with events that result from this list.")]
    ]
    matched_experiment: NotRequired[MatchedExperiment]
    fallback: NotRequired[
        Annotated[
            Literal[True],
            Field(description="The recommender did not respond: these are best sellers."),
        ]
    ]


@closed
class ItemList(_AnyList):
    """Items, best first."""

    item_list: list[RecommendedItem]


@closed
class Ranking(_AnyList):
    """The items of the request, best first."""

    personalized_ranking: list[RecommendedItem]


@closed
class Status(TypedDict):
    """That the process responds."""

    status: str


@closed
class Readiness(TypedDict):
    """Whether it can recommend, and the live versions."""

    status: Literal["ready", "not ready"]
    version: str
    recommenders: dict[str, str]
    is_current: bool


@closed
class Error(TypedDict):
    """Why a request failed."""

    type: str
    code: str
    message: str
    status_code: NotRequired[Literal[404]]


@closed
class RefusedRecord(Error):
    """Why a record is not accepted."""

    position: Annotated[int, Field(ge=0, description="In the request's list, from 0 on.")]


@closed
class PartlyAccepted(TypedDict):
    """Some records are refused, the others accepted."""

    accepted: Annotated[int, Field(ge=1)]
    refused: Annotated[list[RefusedRecord], Field(min_length=1)]


def responses(good: object, *failures: int) -> dict[int | str, dict[str, Any]]:
    """What an operation may respond: the body or media type of its success, and other statuses."""
    success: dict[str, Any] = {"model": good}
    if isinstance(good, str):
        success = {"content": {good: {"schema": {"type": "string"}}}}
    described: dict[int | str, dict[str, Any]] = {200: {"description": "OK", **success}}
    return described | {status: _failure(HTTPStatus(status)) for status in failures}


def _failure(status: HTTPStatus) -> dict[str, Any]:
    if status == HTTPStatus.NOT_MODIFIED:
        return {"description": "The caller has the same list already."}
    if status == HTTPStatus.MULTI_STATUS:
        return {"model": PartlyAccepted, "description": "Some records are refused."}
    failure: dict[str, Any] = {"model": Error, "description": status.phrase}
    if status == HTTPStatus.BAD_REQUEST:
        # The HTTP server's own response to a request line or header that is too long.
        failure["content"] = {"text/plain": {"schema": {"type": "string"}}}
    return failure
