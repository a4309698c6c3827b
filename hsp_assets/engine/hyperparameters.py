"""What validation decides about a recommender: penalties, decays and shares of the parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

PartName = Literal["linear", "foresight", "sequence", "content", "own", "popular"]

PARTS: tuple[PartName, ...] = ("linear", "foresight", "sequence", "content", "own", "popular")

SHARES: Mapping[PartName, float] = {
    "linear": 1.0,
    "foresight": 0.0,
    "sequence": 0.4,
    "content": 0.1,
    "own": 3.2,
    "popular": 0.1,
}
DECAYS: Mapping[PartName, float | None] = {
    "linear": 10.0,
    "foresight": 10.0,
    "sequence": 2.0,
    "content": 5.0,
}


@dataclass(frozen=True, slots=True)
class Choices:
    """Parameters of one recommender; the defaults serve where too few users could validate any.

    Attributes:
        penalty: lambda of the linear model.
        features: weight of the feature rows in the linear model; 0 leaves them out.
        forgetting: days in which what the linear model learns from halves; None: never.
        backward: share of what comes before an item among what is met around it; 1: order is
            nothing.
        power: power of the incoming count that normalises what is met around an item.
        foresight_penalty: penalty of the foresight model.
        foresight_window: events ahead that the foresight model foretells.
        decays: per part, how many places back a history loses weight by e; None: never.
        own_power: power of its place back by which an event about an own item loses weight;
            0: all count alike.
        half_life: days in which popularity halves; None: never.
        trend: power of an item's trend by which what item-item models say of it is multiplied;
            0: not at all.
        shares: weight of each part in the blend; a part without a share is not fitted.
        newcomers: damping of the scores imputed to items without events; 0 leaves them out.
    """

    penalty: float = 50.0
    features: float = 1.0
    forgetting: float | None = None
    backward: float = 0.5
    power: float = 0.3
    foresight_penalty: float = 100.0
    foresight_window: int = 8
    decays: Mapping[PartName, float | None] = field(default_factory=lambda: dict(DECAYS))
    own_power: float = 0.75
    half_life: float | None = 14.0
    trend: float = 0.0
    shares: Mapping[PartName, float] = field(default_factory=lambda: dict(SHARES))
    newcomers: float = 0.3

    def with_share(self, part: PartName, share: float) -> Choices:
        """Return the choices with another share of one part."""
        return replace(self, shares={**self.shares, part: share})

    def with_decay(self, part: PartName, decay: float | None) -> Choices:
        """Return the choices with another decay of one part."""
        return replace(self, decays={**self.decays, part: decay})

    def without_shares(self) -> Choices:
        """Return the choices with every share at zero."""
        return replace(self, shares=dict.fromkeys(PARTS, 0.0))

    def with_use_of(self, part: PartName, other: Choices) -> Choices:
        """Return the choices with the decay, power or half-life of one part taken from others."""
        if part == "popular":
            return replace(self, half_life=other.half_life)
        if part == "own":
            return replace(self, own_power=other.own_power)
        return self.with_decay(part, other.decays[part])

    def as_dict(self) -> dict[str, Any]:
        """Return the choices as JSON can hold them."""
        return asdict(self)
