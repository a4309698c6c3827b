"""The live pointer: which dataset version and which recommenders are in use.

Only its content, its JSON and which version answers whom belong here, so that the real-time API can
read it without Dagster; writing it into the bucket belongs to `publishing.versions`.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Trial:
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
        trial: the version it is compared with, if any.

    """

    version: str
    arn: str
    trial: Trial | None = None

    @property
    def arns(self) -> tuple[str, ...]:
        """Of all versions that answer callers."""
        return (self.arn, self.trial.arn) if self.trial else (self.arn,)

    @property
    def comparison(self) -> str:
        """Names the comparison of the two versions; empty when there is one version."""
        return f"{self.version}_vs_{self.trial.version}" if self.trial else ""

    def tries(self, user: str) -> bool:
        """Whether the trial answers this user: always the same, whichever process is asked."""
        if self.trial is None:
            return False
        text = f"{self.comparison}\n{user}".encode()
        place = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
        return place < self.trial.share * 2**64


@dataclass(frozen=True)
class Live:
    """The pointer: the dataset version and the recommenders in use."""

    dataset_version: str = ""
    recommenders: dict[str, LiveRecommender] = field(default_factory=dict)


def parse_live(content: bytes | str) -> Live:
    """The pointer that a JSON text says."""
    said = json.loads(content)
    recommenders = {name: _recommender(**one) for name, one in said["recommenders"].items()}
    return Live(said["dataset_version"], recommenders)


def format_live(live: Live) -> str:
    """The JSON text of a pointer; without a trial it is what readers knew before there were any."""
    said = asdict(live)
    for one in said["recommenders"].values():
        if one["trial"] is None:
            del one["trial"]
    return json.dumps(said, indent=2, sort_keys=True)


def _recommender(version: str, arn: str, trial: dict[str, Any] | None = None) -> LiveRecommender:
    return LiveRecommender(version, arn, Trial(**trial) if trial else None)
