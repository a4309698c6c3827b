"""The recommenders that are compared: how each is searched, fitted and asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hsp_assets.engine.content import Content
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.hyperparameters import Choices
from hsp_assets.engine.personal import fit_personal
from hsp_assets.engine.popular import Popular
from hsp_assets.engine.popularity import popularity, within_days
from hsp_assets.engine.scoring import Scorer
from hsp_assets.engine.settings import Settings
from hsp_assets.engine.trivial_baselines import LATELY, OwnHistory
from hsp_assets.engine.tuning import choose


class Candidate(Protocol):
    """A recommender that has not seen any data yet."""

    @property
    def name(self) -> str:
        """What the report calls it."""
        ...

    def search(self, train: EventLog, settings: Settings, seed: int) -> Mapping[str, Any]:
        """Choose its settings by validation within the training part."""
        ...

    def fit(self, train: EventLog, chosen: Mapping[str, Any]) -> Scorer:
        """Fit it to the whole training part with the settings chosen."""
        ...


@dataclass(frozen=True, slots=True)
class Engine:
    """Our own personal recommender."""

    content: Content | None
    name: str = "engine"

    def search(self, train: EventLog, settings: Settings, seed: int) -> Mapping[str, Any]:
        """Run the engine's own search."""
        return choose(train, self.content, settings, seed).as_dict()

    def fit(self, train: EventLog, chosen: Mapping[str, Any]) -> Scorer:
        """Fit the blend."""
        return fit_personal(train, self.content, Choices(**chosen))


@dataclass(frozen=True, slots=True)
class Popularity:
    """What everybody wants, lately or ever; there is nothing to search."""

    days: int | None = None

    @property
    def name(self) -> str:
        """`popularity`, or `recent_popularity` if only some days count."""
        return "popularity" if self.days is None else "recent_popularity"

    def search(self, train: EventLog, settings: Settings, seed: int) -> Mapping[str, Any]:
        """Choose nothing."""
        del train, settings, seed
        return {} if self.days is None else {"days": self.days}

    def fit(self, train: EventLog, chosen: Mapping[str, Any]) -> Scorer:
        """Count the events."""
        days = chosen.get("days")
        return Popular(popularity(train) if days is None else within_days(train, days))


@dataclass(frozen=True, slots=True)
class Own:
    """What the user met before; there is nothing to search."""

    name: str = "own_history"

    def search(self, train: EventLog, settings: Settings, seed: int) -> Mapping[str, Any]:
        """Choose nothing."""
        del train, settings, seed
        return {}

    def fit(self, train: EventLog, chosen: Mapping[str, Any]) -> Scorer:
        """Count the events for what the own items leave free."""
        del chosen
        return OwnHistory(popularity(train))


def trivial() -> tuple[Candidate, ...]:
    """Return the opponents that need no model."""
    return (Popularity(), Popularity(LATELY), Own())
