"""The algorithms that are compared: how each is tuned and fitted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from hsp_assets.engine.content import Content
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.hyperparameters import Hyperparameters
from hsp_assets.engine.personal import fit_personal
from hsp_assets.engine.scoring import Scorer
from hsp_assets.engine.settings import Settings
from hsp_assets.engine.trivial_baselines import RECENT_DAYS, TRIVIAL_BASELINES
from hsp_assets.engine.tuning import tune


class Algorithm(Protocol):
    """What becomes a model when it is fitted to events."""

    @property
    def name(self) -> str:
        """Its name in the report."""
        ...

    def search(self, train: EventLog, settings: Settings, seed: int) -> Mapping[str, Any]:
        """Choose its hyperparameters by validation within the training part."""
        ...

    def fit(self, train: EventLog, hyperparameters: Mapping[str, Any]) -> Scorer:
        """Fit it to the whole training part."""
        ...


@dataclass(frozen=True, slots=True)
class Engine:
    """Our own personal recommender."""

    content: Content | None
    name: str = "engine"

    def search(self, train: EventLog, settings: Settings, seed: int) -> Mapping[str, Any]:
        """Run the engine's own search."""
        return tune(train, self.content, settings, seed).as_dict()

    def fit(self, train: EventLog, hyperparameters: Mapping[str, Any]) -> Scorer:
        """Fit the blend."""
        return fit_personal(train, self.content, Hyperparameters(**hyperparameters))


@dataclass(frozen=True, slots=True)
class TrivialBaseline:
    """One of `TRIVIAL_BASELINES`, which have nothing to search."""

    name: str
    hyperparameters: Mapping[str, Any] = field(default_factory=dict)

    def search(self, train: EventLog, settings: Settings, seed: int) -> Mapping[str, Any]:
        """Return the fixed hyperparameters."""
        del train, settings, seed
        return self.hyperparameters

    def fit(self, train: EventLog, hyperparameters: Mapping[str, Any]) -> Scorer:
        """Count the events."""
        del hyperparameters
        return TRIVIAL_BASELINES[self.name](train)


POPULARITY = TrivialBaseline("popularity")
REPEATS = TrivialBaseline("repeats")
TRIVIAL = (POPULARITY, TrivialBaseline("recent_popularity", {"days": RECENT_DAYS}), REPEATS)
