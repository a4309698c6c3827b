"""What a caller decides about training; everything else is decided by validation."""

from dataclasses import dataclass, field
from typing import Literal

UseCase = Literal[
    "recommended_for_you",
    "best_sellers",
    "most_viewed",
    "viewed_x_also_viewed",
    "frequently_bought_together",
]

SplitName = Literal["service", "time", "last"]


@dataclass(frozen=True, slots=True)
class ItemColumns:
    """Names of the item attributes by role. A column that the frame lacks is simply not used.

    Attributes:
        categories: text columns that group items; several values may be joined by `|`.
        price: a number.
        texts: free text.
        created: epoch seconds at which the item entered the catalogue.
    """

    categories: tuple[str, ...] = ("category_l1", "category_l2", "category_l3")
    price: str = "price"
    texts: tuple[str, ...] = ("text",)
    created: str = "created"


@dataclass(frozen=True, slots=True)
class Settings:
    """The caller's settings for one training.

    Attributes:
        columns: names of the item attributes.
        tune: choose hyperparameters by validation; else take the defaults.
        validation: the kind of split on which the hyperparameters are validated; by default the one
            on which the model is measured, because what is best on another may be worse on that.
        horizon_days: for the time split, the days that are held out; None: the newest tenth of
            the events.
        refits: whether the model is fitted to the validation part too, once hyperparameters are
            chosen; else, with each last event validated, nobody's is learned from.
        new_items_only: tune for items that are not in the user's history, for callers that remove
            known items from every list.
        exploration_share: share of places kept for items younger than `exploration_days`;
            needs the `created` column.
        exploration_days: age in days under which an item counts as new.
    """

    columns: ItemColumns = field(default_factory=ItemColumns)
    tune: bool = True
    validation: SplitName = "service"
    horizon_days: float | None = None
    refits: bool = True
    new_items_only: bool = False
    exploration_share: float = 0.1
    exploration_days: int = 30
