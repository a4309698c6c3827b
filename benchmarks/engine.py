"""The recommendation engine: training with tuning, one fit, recommending, at two sizes of a shop.

Budgets on two cores: training with tuning at 675,000 events of 2,465 items 60 s and 2 GiB, one fit
5 s; 198,502 reviews of 12,101 items with tuning 120 s; 10 M events of 100,000 items 60 s; a
recommendation p99 2 ms at 2,465 items and 5 ms at 100,000, on one thread with the purchased items
filtered.
"""

import time

import numpy as np
import polars as pl

from benchmarks.frame import alternate, in_own_process, show
from hsp_assets.engine import Event, Settings, train
from hsp_assets.engine.evaluation import name_item_columns
from hsp_assets.sandbox.sample_data.shops import make_shop
from hsp_assets.sandbox.sample_data.size import Size
from hsp_assets.sandbox.sample_data.traits import KINDS

DAY = 86_400
SHOP = (675_000, 20_000, 2_465)
LARGE = (10_000_000, 400_000, 100_000)
"""Events, users, items."""
REVIEWS = Size(12_101, 22_363, 198_502)
REQUESTS = 400


def main() -> None:
    """Measure and print."""
    samples = alternate(
        {
            "one fit, 675,000 x 2,465": lambda: in_own_process(trained, SHOP),
            "with tuning": lambda: in_own_process(tuned, SHOP),
            "198,502 reviews x 12,101, with tuning": lambda: in_own_process(tuned_to_reviews),
            "10 M x 100,000, with tuning": lambda: in_own_process(tuned, LARGE),
        },
        rounds=1,
    )
    show("training, measuring included", samples, "one fit, 675,000 x 2,465")
    for name, size in (("2,465 items", SHOP), ("100,000 items", LARGE)):
        middle, high = (
            np.quantile(recommendation_seconds((size[0] // 10, *size[1:])), [0.5, 0.99]) * 1000
        )
        print(f"recommendation, {name}: p50 {middle:.2f} ms, p99 {high:.2f} ms")  # noqa: T201


def trained(size: tuple[int, int, int]) -> None:
    """Train on a generated shop with the default hyperparameters."""
    train("recommended_for_you", events(*size), settings=Settings(tune=False))


def tuned(size: tuple[int, int, int]) -> None:
    """Train on a generated shop with a search for the hyperparameters."""
    train("recommended_for_you", events(*size))


def tuned_to_reviews() -> None:
    """Search on many items with a few events each, each user's last event to be predicted."""
    shop = make_shop(REVIEWS, 77, KINDS["reviews"])
    items, columns = name_item_columns(shop.items.with_columns(pl.all().cast(pl.String)))
    settings = Settings(columns=columns, validation="last", refits=False, new_items_only=True)
    train("recommended_for_you", shop.events, items, settings=settings)


def events(number: int, users: int, items: int) -> pl.DataFrame:
    """Events of users who stay in a few aisles, spread over 90 days."""
    rng = np.random.default_rng(0)
    user = rng.integers(0, users, number)
    aisles = max(1, items // 50)
    aisle = (user * 7919 + rng.integers(0, 4, number) ** 2 * 104_729) % aisles
    place = np.minimum(rng.geometric(0.06, number) - 1, 49)
    return pl.DataFrame(
        {
            "user_id": pl.Series(user).cast(pl.String),
            "item_id": pl.Series(aisle * 50 + place).cast(pl.String),
            "timestamp": 1_700_000_000 + rng.integers(0, 90 * DAY, number),
        }
    )


def recommendation_seconds(size: tuple[int, int, int]) -> np.ndarray:
    """Seconds of each of many recommendations to users with 40 events, all of them filtered."""
    shop = events(*size)
    model = train("recommended_for_you", shop, settings=Settings(tune=False))
    rng, seconds = np.random.default_rng(1), []
    items = shop["item_id"].to_numpy()
    for _ in range(REQUESTS):
        known = rng.choice(items, 40).tolist()
        history = [Event(item, "View", moment) for moment, item in enumerate(known)]
        begin = time.perf_counter()
        model.recommend(history=history, exclude=known)
        seconds.append(time.perf_counter() - begin)
    return np.array(seconds)
