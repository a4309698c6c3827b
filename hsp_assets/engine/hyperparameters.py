"""What validation decides about a recommender: penalties, decays and shares of the parts."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, Self

PartName = Literal["linear", "next_item", "sequence", "content", "repeats", "popular"]

PARTS: tuple[PartName, ...] = ("linear", "next_item", "sequence", "content", "repeats", "popular")

SHARES: Mapping[PartName, float] = {
    "linear": 1.0,
    "next_item": 0.0,
    "sequence": 0.4,
    "content": 0.1,
    "repeats": 3.2,
    "popular": 0.1,
}
DECAYS: Mapping[PartName, float | None] = {
    "linear": 10.0,
    "next_item": 10.0,
    "sequence": 2.0,
    "content": 5.0,
}


@dataclass(frozen=True, slots=True)
class Hyperparameters:
    """Hyperparameters of one recommender; `defaults` has those for data too small to validate any.

    Attributes:
        penalty: lambda of the linear model.
        features: weight of the feature rows in the linear model; 0 leaves them out.
        forgetting: days in which the weight of an event in the linear model halves; None: never.
        log_counts: whether an item of a history weighs 1 + the logarithm of its events, or 1.
        backward: weight of the items before an item relative to those after it; 1: order is
            ignored.
        power: power of the incoming count that normalises the items around an item.
        next_item_penalty: penalty of the next-item model.
        next_item_window: events ahead that the next-item model predicts.
        decays: per part, how many places back a history loses weight by e; None: never.
        repeat_power: power of its place back by which an event loses weight for showing its item
            again; 0: all events count alike.
        half_life: days in which popularity halves; None: never.
        trend: power of an item's trend by which the item-item models' weights are multiplied;
            0: not at all.
        shares: weight of each part in the blend; a part without a share is not fitted.
        cold_item_damping: factor of the scores imputed to items without events; 0 leaves them out.
        reranking: weights of the features by which the best items of the blend are ordered anew;
            none: they stay as the blend has them.
    """

    penalty: float = 50.0
    features: float = 1.0
    forgetting: float | None = None
    log_counts: bool = True
    backward: float = 0.5
    power: float = 0.3
    next_item_penalty: float = 100.0
    next_item_window: int = 8
    decays: Mapping[PartName, float | None] = field(default_factory=lambda: dict(DECAYS))
    repeat_power: float = 0.75
    half_life: float | None = 14.0
    trend: float = 0.0
    shares: Mapping[PartName, float] = field(default_factory=lambda: dict(SHARES))
    cold_item_damping: float = 0.3
    reranking: Mapping[str, float] = field(default_factory=dict)

    def with_share(self, part: PartName, share: float) -> Self:
        """Return the hyperparameters with another share of one part."""
        return replace(self, shares={**self.shares, part: share})

    def with_decay(self, part: PartName, decay: float | None) -> Self:
        """Return the hyperparameters with another decay of one part."""
        return replace(self, decays={**self.decays, part: decay})

    def without_shares(self) -> Self:
        """Return the hyperparameters with every share at zero."""
        return replace(self, shares=dict.fromkeys(PARTS, 0.0))

    def with_scoring_of(self, part: PartName, other: Self) -> Self:
        """Take the decay, power or half-life with which one part is scored from others."""
        if part == "popular":
            return replace(self, half_life=other.half_life)
        if part == "repeats":
            return replace(self, repeat_power=other.repeat_power)
        return self.with_decay(part, other.decays[part])

    def as_dict(self) -> dict[str, Any]:
        """Return the hyperparameters as JSON can hold them."""
        return asdict(self)
