"""The live pointer: which dataset version and which recommenders are in use.

Only its content and its JSON belong here, so that the real-time API can read it without Dagster;
writing it into the bucket belongs to `publication`.
"""

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class LiveRecommender:
    """Which version of a recommender answers: its dataset version, and its ARN."""

    version: str
    arn: str


@dataclass(frozen=True)
class Live:
    """The pointer: the dataset version and the recommenders in use."""

    dataset_version: str = ""
    recommenders: dict[str, LiveRecommender] = field(default_factory=dict)


def parse_live(content: bytes | str) -> Live:
    """The pointer that a JSON text says."""
    said = json.loads(content)
    recommenders = {n: LiveRecommender(**r) for n, r in said["recommenders"].items()}
    return Live(said["dataset_version"], recommenders)


def format_live(live: Live) -> str:
    """The JSON text of a pointer."""
    return json.dumps(asdict(live), indent=2, sort_keys=True)
