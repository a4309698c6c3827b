"""A trained model as callers see it: ids in, ids out; saved to a folder and loaded from it."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.events import TYPE_CODES, Event, EventLog, EventType
from hsp_assets.engine.exploration import reserve
from hsp_assets.engine.hyperparameters import Hyperparameters
from hsp_assets.engine.metrics import Metrics
from hsp_assets.engine.ranking import best_items
from hsp_assets.engine.scoring import Query, Scorer
from hsp_assets.engine.settings import UseCase
from hsp_assets.engine.storage import read_arrays, scorer_arrays, scorer_from, write_arrays
from hsp_assets.engine.trivial_baselines import Comparison

ANCHORED = frozenset({"viewed_x_also_viewed", "frequently_bought_together"})
"""Use cases that recommend items related to an item."""

FORMAT = 3
"""Grows when the files of a saved model change their meaning."""
FACTS, ARRAYS, GAINS = "model.json", "arrays.npz", "ndcg_at_25.npz"


@dataclass(frozen=True)
class Model:
    """A recommender fitted to all events, measured on a part of them.

    Attributes:
        use_case: what it recommends.
        metrics: the service's eight, of the same model fitted without the test users.
        trained_on: number of events that it was fitted to.
        items: ids of all items known, sorted.
        scorer: the fitted recommender itself.
        hyperparameters: chosen by validation.
        comparison: how the trivial baselines did on the same test users.
        new_items: codes of the items that were new at training time.
        exploration_share: share of the places kept for them.
    """

    use_case: UseCase
    metrics: Metrics
    trained_on: int
    items: tuple[str, ...]
    scorer: Scorer
    hyperparameters: Hyperparameters
    comparison: Comparison
    new_items: NDArray[np.int64]
    exploration_share: float
    _codes: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        codes = {item: code for code, item in enumerate(self.items)}
        object.__setattr__(self, "_codes", codes)

    def recommend(
        self,
        *,
        history: Sequence[Event] = (),
        item_id: str | None = None,
        exclude: Collection[str] = (),
        allowed: Collection[str] | None = None,
        limit: int = 25,
    ) -> list[tuple[str, float]]:
        """Return item ids with scores, best first, ties by id; fewer than `limit` if need be.

        Only a new item in a place kept for exploration may follow one with a lower score.

        Args:
            history: the user's events in any order; unknown items are ignored. Without any, popular
                items are recommended.
            item_id: the item looked at, for the use cases that need one; for an unknown item,
                popular items are recommended.
            exclude: items not to be shown.
            allowed: the only items that may be shown; None for all.
            limit: the most items that are returned.

        Raises:
            ValueError: the use case needs an item and none is given.
        """
        if item_id is None and self.use_case in ANCHORED:
            raise ValueError(f"{self.use_case} recommends items related to an item: give item_id")
        anchor = -1 if item_id is None else self._codes.get(item_id, -1)
        scores = self.scorer.score(Query(self._read(history), np.array([anchor])))[0]
        if allowed is not None:
            forbidden = np.ones(len(scores), dtype=bool)
            forbidden[self._known(allowed)] = False
            scores[forbidden] = -np.inf
        scores[self._known(exclude)] = -np.inf
        best = reserve(best_items(scores, limit), scores, self.new_items, self.exploration_share)
        return [(self.items[code], float(scores[code])) for code in best]

    def save(self, folder: Path) -> None:
        """Write the model to a folder, which is made if need be; `FACTS` is written last."""
        folder.mkdir(parents=True, exist_ok=True)
        write_arrays(folder / ARRAYS, scorer_arrays(self.scorer))
        write_arrays(folder / GAINS, self.comparison.ndcg_at_25)
        baselines = {name: m.as_dict() for name, m in self.comparison.baselines.items()}
        facts = {
            "format": FORMAT,
            "use_case": self.use_case,
            "metrics": self.metrics.as_dict(),
            "trained_on": self.trained_on,
            "hyperparameters": self.hyperparameters.as_dict(),
            "baselines": baselines,
            "new_items": self.new_items.tolist(),
            "exploration_share": self.exploration_share,
            "items": self.items,
        }
        (folder / FACTS).write_text(json.dumps(facts), encoding="utf-8")

    def _known(self, items: Iterable[str]) -> NDArray[np.int64]:
        codes = (self._codes.get(item, -1) for item in items)
        return np.array([code for code in codes if code >= 0], dtype=np.int64)

    def _read(self, history: Sequence[Event]) -> EventLog:
        """Encode one user's events, oldest first."""
        known = [event for event in history if event.item_id in self._codes]
        known.sort(key=lambda event: event.timestamp)
        types = [TYPE_CODES.get(event.event_type, EventType.OTHER) for event in known]
        return EventLog(
            np.array([0, len(known)]),
            np.array([self._codes[event.item_id] for event in known], dtype=np.int32),
            np.array(types, dtype=np.int8),
            np.array([event.timestamp for event in known], dtype=np.int64),
            len(self.items),
        )


def load(folder: Path) -> Model:
    """Read a model that `Model.save` wrote.

    Raises:
        FileNotFoundError: the folder holds no complete model.
        ValueError: the model was written in another format and has to be trained again.
    """
    facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    if facts["format"] != FORMAT:
        raise ValueError(
            f"the model in {folder} has format {facts['format']}, this version reads {FORMAT}: "
            "train it again"
        )
    hyperparameters = Hyperparameters(**facts["hyperparameters"])
    baselines = {name: Metrics(**values) for name, values in facts["baselines"].items()}
    return Model(
        use_case=facts["use_case"],
        metrics=Metrics(**facts["metrics"]),
        trained_on=facts["trained_on"],
        items=tuple(facts["items"]),
        scorer=scorer_from(read_arrays(folder / ARRAYS), hyperparameters),
        hyperparameters=hyperparameters,
        comparison=Comparison(baselines, read_arrays(folder / GAINS)),
        new_items=np.array(facts["new_items"], dtype=np.int64),
        exploration_share=facts["exploration_share"],
    )
