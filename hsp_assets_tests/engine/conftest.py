"""A generated shop whose tastes can be learned."""

from typing import get_args

import numpy as np
import polars as pl
import pytest

from hsp_assets.engine import Model, UseCase, train


@pytest.fixture(scope="session")
def shop_events() -> pl.DataFrame:
    """300 users of a shop of 60 items in 6 aisles; everybody stays in two aisles."""
    rng = np.random.default_rng(7)
    users = np.repeat(np.arange(300), 14)
    aisles = np.stack([rng.permutation(6)[:2] for _ in range(300)])
    aisle = aisles[users, rng.integers(0, 2, len(users))]
    items = aisle * 10 + np.minimum(rng.geometric(0.25, len(users)) - 1, 9)
    return pl.DataFrame(
        {
            "user_id": [f"u{user}" for user in users],
            "item_id": [f"i{item:02}" for item in items],
            "event_type": np.where(rng.random(len(users)) < 0.4, "Purchase", "View").tolist(),
            "timestamp": 1_700_000_000 + rng.integers(0, 90 * 86_400, len(users)),
        }
    )


@pytest.fixture(scope="session")
def shop_items() -> pl.DataFrame:
    """The shop's items and ten cold items, two in each of five aisles, without events."""
    aisles = [number // 10 if number < 60 else (number - 60) // 2 for number in range(70)]
    return pl.DataFrame(
        {
            "item_id": [f"i{number:02}" for number in range(70)],
            "price": [5.0 + number % 10 for number in range(70)],
            "category_l1": [f"aisle {aisle}" for aisle in aisles],
            "text": [f"thing of aisle{aisle} number{n % 3}" for n, aisle in enumerate(aisles)],
        }
    )


@pytest.fixture(scope="session")
def models(shop_events: pl.DataFrame, shop_items: pl.DataFrame) -> dict[UseCase, Model]:
    """A model of each use case, trained on the shop."""
    return {use_case: train(use_case, shop_events, shop_items) for use_case in get_args(UseCase)}


@pytest.fixture
def personal(models: dict[UseCase, Model]) -> Model:
    return models["recommended_for_you"]
