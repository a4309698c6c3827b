"""The live pointer: which dataset version and which recommenders are in use.

Only its content, its JSON and which version answers whom belong here, so that the real-time API can
read it without Dagster; writing it into the bucket belongs to `publishing.datasets`.
"""

import contextlib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import from_json


@dataclass(frozen=True)
class ABTest:
    """Another version that answers a share of the users, to be compared with the live one.

    Attributes:
        version: its dataset version and configuration.
        arn: of its recommender.
        share: of the users whom it answers, 0 to 1.

    """

    version: str
    arn: str
    share: float


@dataclass(frozen=True)
class LiveRecommender:
    """Which version of a recommender answers: its dataset version, and its ARN.

    Attributes:
        version: its dataset version and configuration.
        arn: of its recommender.
        ab_test: the version it is compared with, if any.

    """

    version: str
    arn: str
    ab_test: ABTest | None = None

    @property
    def arns(self) -> tuple[str, ...]:
        """Of all versions that answer callers."""
        return (self.arn, self.ab_test.arn) if self.ab_test else (self.arn,)

    @property
    def comparison(self) -> str:
        """Names the comparison of the two versions; empty when there is one version."""
        return f"{self.version}_vs_{self.ab_test.version}" if self.ab_test else ""

    def is_in_ab_test(self, user: str) -> bool:
        """Whether the other version answers this user: the same one in every process."""
        if self.ab_test is None:
            return False
        text = f"{self.comparison}\n{user}".encode()
        place = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
        return place < self.ab_test.share * 2**64


@dataclass(frozen=True)
class Live:
    """The pointer: the dataset version and the recommenders in use.

    Attributes:
        dataset_version: its name; empty only in `NOTHING_LIVE`.
        recommenders: which version of each answers, by the recommender's name.

    """

    dataset_version: Annotated[str, Field(min_length=1)]
    recommenders: Mapping[str, LiveRecommender]


NOTHING_LIVE = Live("", {})
"""What is in use before the first publication."""

_JSON = TypeAdapter(Live)
_RECOMMENDER = TypeAdapter(LiveRecommender)


def parse_live(content: bytes | str) -> Live:
    """The pointer in a JSON text.

    Raises:
        ValueError: the text is no pointer, or names no dataset version.

    """
    return _JSON.validate_json(content)


def salvage_recommenders(content: bytes | str) -> dict[str, LiveRecommender]:
    """The recommenders that a damaged pointer, such as one cut short, still names in full."""
    try:
        found = from_json(content, allow_partial=True)
    except ValueError:
        return {}
    named = found.get("recommenders") if isinstance(found, dict) else None
    salvaged: dict[str, LiveRecommender] = {}
    for name, value in named.items() if isinstance(named, dict) else ():
        with contextlib.suppress(ValidationError):
            salvaged[name] = _RECOMMENDER.validate_python(value)
    return salvaged


def format_live(live: Live) -> str:
    """The JSON text of a pointer; a recommender without an A/B test has no such field."""
    return _JSON.dump_json(live, indent=2, exclude_none=True).decode()
