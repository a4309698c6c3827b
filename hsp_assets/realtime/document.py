"""The shape of the configuration document of AWS's `personalization-apis`.

Sources: the JSON schema of that solution's validator, and what its code reads. AWS's schema does
not look below `recommenders`, and its API then answers 500; here every part is declared, and what
is declared nowhere is refused. What stands in our document belongs to `configuration`.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from hsp_assets.failures import PermanentFailure

Action = Literal["recommend-items", "related-items", "rerank-items"]
Name = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]+$")]
"""Of a namespace, a recommender or a variation: part of a path."""
PLACE = r"^arn:[\w-]+:personalize:[a-z]{2}(-[a-z]+){1,2}-\d:\d{12}:"
RecommenderArn = Annotated[str, StringConstraints(pattern=PLACE + "recommender/.+$")]
FilterArn = Annotated[str, StringConstraints(pattern=PLACE + "filter/.+$")]


class Part(BaseModel):
    """A part of the document, with its names as AWS writes them and no others."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)


class CacheRule(Part):
    """For how many seconds an answer may be kept, and who may keep it."""

    max_age: int = Field(ge=0)
    directives: str


class CacheControl(Part):
    """The rules by the kind of caller."""

    user_specified: CacheRule
    synthetic_user_specified: CacheRule
    no_user_specified: CacheRule


class Filter(Part):
    """A filter that callers may name."""

    arn: FilterArn
    condition: Literal["user-required"] | None = None


class Variation(Part):
    """A version that answers."""

    type: Literal["personalize-recommender"]
    arn: RecommenderArn
    filters: list[Filter]


class Variations(Part):
    """The versions of one recommender; the first answers."""

    variations: dict[Name, Variation] = Field(min_length=1)


class EventTarget(Part):
    """Where events go."""

    type: Literal["personalize-event-tracker"]
    tracking_id: Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9-]+$")]


class Namespace(Part):
    """What is served of a dataset group."""

    recommenders: dict[Action, dict[Name, Variations]]
    event_targets: list[EventTarget]


class Document(Part):
    """The whole document."""

    version: str
    description: str
    cache_control: CacheControl
    namespaces: dict[Name, Namespace]


def require_accepted(document: dict[str, Any]) -> None:
    """Make sure that AWS's validator, and its API after it, take a document.

    Raises:
        PermanentFailure: they would not; the text names every place and what is wrong there.

    """
    try:
        Document.model_validate(document)
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}"
            for one in error.errors(include_url=False)
        )
        raise PermanentFailure(
            "The configuration document for AWS's personalization-apis was not written: its "
            f"validator would refuse it, or its API answer 500. {wrong}. Trying again does not "
            "help. Names come from HSP_DATASET_GROUP and HSP_PORTAL, ARNs from the live pointer "
            "in the bucket, live/<dataset group>.json: correct what is named there."
        ) from error
