"""The ledger of trainings: on which dataset versions the recommenders were trained, and the cost.

It outlives versions and models, because the retraining policy compares with the last training and
adds up a month's costs.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import TypeAdapter

from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.storage import StorageResource
from hsp_assets.training.data import Contents, TrainingData
from hsp_assets.training.prices import retraining_dollars

MOST_ENTRIES = 1_000
"""More than a month has, one an hour; older ones are dropped."""


@dataclass(frozen=True)
class LedgerEntry:
    """All recommenders trained on one dataset version.

    Attributes:
        contents: what they were trained on.
        began: when the first training began.
        dollars: what they cost, in US dollars by list prices.

    """

    contents: Contents
    began: datetime
    dollars: float


_JSON = TypeAdapter(list[LedgerEntry])


@dataclass(frozen=True)
class Ledger:
    """The trainings of one dataset group."""

    storage: StorageResource
    group: str
    recommenders: int = len(RECOMMENDERS)

    def entries(self) -> list[LedgerEntry]:
        """All entries, the newest last."""
        return _parsed(self.storage.read(self._key))

    def add(self, data: TrainingData, began: datetime | None = None) -> None:
        """Enter a training, unless the last entry is of the same dataset version.

        Args:
            data: what was trained on.
            began: when; None is now, for data that supports no recommender.

        """
        dollars = retraining_dollars(data.size_bytes, self.recommenders)
        entry = LedgerEntry(data.contents, began or datetime.now(UTC), dollars)

        def enter(content: bytes | None) -> bytes | None:
            entries = _parsed(content)
            if entries and entries[-1].contents.version == data.dataset_version:
                return None
            return _JSON.dump_json([*entries, entry][-MOST_ENTRIES:])

        self.storage.update(self._key, enter)

    @property
    def _key(self) -> str:
        return f"trainings/{self.group}.json"


def _parsed(content: bytes | None) -> list[LedgerEntry]:
    return [] if content is None else _JSON.validate_json(content)
