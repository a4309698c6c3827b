"""What is recorded of each version of a recommender, in the bucket beside the live pointer.

Personalize forgets a version with its deletion and never knew why one was not promoted. A record
holds figures and reasons, no customer and no recommendation.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import TypeAdapter

from hsp_assets.resources.storage import StorageResource
from hsp_assets.training.baselines import Baselines
from hsp_assets.training.gates import Measured, Verdict


@dataclass(frozen=True)
class VersionRecord:
    """One version of a recommender.

    Attributes:
        version: its name: the dataset version, and a digest of the configuration.
        arn: in Personalize.
        trained_on: the dataset version.
        created: when its training began, in UTC.
        training_seconds: how long it took.
        metrics: Personalize's eight, by the names in `recommenders.METRICS`.
        baselines: on the same data.
        items: size of the catalogue.
        verdicts: what the gates decided, by gate.
        compared_with: the version that was live then; empty if none.
        served: whether it has been live.
        replaced_by_hand: whether somebody put another version in its place.

    """

    version: str
    arn: str
    trained_on: str
    created: datetime
    training_seconds: float
    metrics: Mapping[str, float]
    baselines: Baselines
    items: int
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    compared_with: str = ""
    served: bool = False
    replaced_by_hand: bool = False

    @property
    def failed_a_gate(self) -> bool:
        """Whether a gate failed, so that it is not promoted."""
        return any(verdict.outcome == "failed" for verdict in self.verdicts.values())

    @property
    def measured(self) -> Measured:
        """Its figures, as the gates take them."""
        return Measured(self.metrics, self.baselines, self.items)

    def stays_unpromoted(self, live: str) -> bool:
        """Whether it is not to be promoted while that version is live.

        Somebody decided so by hand, or a gate did in comparison with the same version.
        """
        if self.version == live:
            return False
        return self.replaced_by_hand or (self.failed_a_gate and self.compared_with == live)


_JSON = TypeAdapter(VersionRecord)


class Records:
    """The records of one recommender's versions."""

    def __init__(self, storage: StorageResource, dataset_group: str, recommender: str) -> None:
        self._storage = storage
        self._prefix = f"recommenders/{dataset_group}/{recommender}/"

    def read(self, version: str) -> VersionRecord | None:
        """The record of a version, or None."""
        content = self._storage.read(self._key(version)) if version else None
        return None if content is None else _JSON.validate_json(content)

    def write(self, record: VersionRecord) -> None:
        """Keep a record; a later one of the same version replaces it."""
        self._storage.write(self._key(record.version), _JSON.dump_json(record, indent=2))

    def note_live(self, version: str) -> None:
        """Note that a version is live, if there is a record of it."""
        self._note(version, lambda record: replace(record, served=True, replaced_by_hand=False))

    def note_replaced_by_hand(self, version: str) -> None:
        """Note that somebody put another version in the place of this one."""
        self._note(version, lambda record: replace(record, replaced_by_hand=True))

    def _note(self, version: str, change: Callable[[VersionRecord], VersionRecord]) -> None:
        def noted(content: bytes | None) -> bytes | None:
            return content and _JSON.dump_json(change(_JSON.validate_json(content)), indent=2)

        self._storage.update(self._key(version), noted)

    def forget(self, version: str) -> None:
        """Drop the record of a version that was deleted."""
        self._storage.delete(self._key(version))

    def _key(self, version: str) -> str:
        return f"{self._prefix}{version}.json"
