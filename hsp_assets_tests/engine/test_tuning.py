"""The search finds the structure of a generated log."""

from typing import get_args

import numpy as np
import polars as pl
import pytest

from hsp_assets.engine.catalogue import read_catalogue
from hsp_assets.engine.content import read_content
from hsp_assets.engine.defaults import default_hyperparameters
from hsp_assets.engine.evaluation import name_item_columns
from hsp_assets.engine.hyperparameters import Hyperparameters
from hsp_assets.engine.popularity import DAY
from hsp_assets.engine.reading import read_events
from hsp_assets.engine.search import Search
from hsp_assets.engine.settings import Settings, SplitName
from hsp_assets.engine.splits import service_split
from hsp_assets.engine.tuning import tune, tune_half_life
from hsp_assets.engine.validation import validation_split
from hsp_assets.sandbox.sample_data.shops import make_shop_of
from hsp_assets_tests.engine.logs import log_of

NEXT_NEW_ITEM = Settings(validation="last", new_items_only=True)


def walks(steps: int = 12, users: int = 400) -> list[list[int]]:
    """Users who walk along a ring of 40 items, one or two ahead each time."""
    rng = np.random.default_rng(2)
    starts = rng.integers(0, 40, users)
    moves = rng.integers(1, 3, (users, steps)).cumsum(axis=1)
    return [[int(item) for item in walk] for walk in (starts[:, None] + moves) % 40]


def test_too_few_users_and_those_who_do_not_tune_get_the_default_hyperparameters() -> None:
    few = log_of(walks(users=50), 40)
    assert tune(few, None, Settings(), 0) == default_hyperparameters(few)
    assert tune(log_of(walks(), 40), None, Settings(tune=False), 0) == Hyperparameters()


def test_the_search_for_new_items_ends_above_its_best_part_with_the_directed_parts_ahead() -> None:
    split = validation_split(log_of(walks(), 40), NEXT_NEW_ITEM, 0)
    assert split is not None
    search = Search(split, None, new_items_only=True)
    search.start()
    alone = search.best
    search.run()
    shares = search.current.shares
    assert max(shares["sequence"], shares["next_item"]) > max(shares["linear"], shares["popular"])
    assert shares["repeats"] == 0
    assert search.best >= alone > 0


def test_where_users_only_repeat_repeats_lead() -> None:
    rng = np.random.default_rng(0)
    loyal = [rng.choice(rng.integers(0, 40, 3), 12).tolist() for _ in range(200)]
    shares = tune(log_of(loyal, 40), None, Settings(validation="last"), 0).shares
    assert shares["repeats"] > max(share for part, share in shares.items() if part != "repeats")


@pytest.mark.parametrize("validation", get_args(SplitName))
def test_the_same_seed_makes_the_same_hyperparameters(validation: SplitName) -> None:
    log = log_of(walks(steps=6, users=120 if validation == "last" else 400), 40)
    settings = Settings(validation=validation)
    assert tune(log, None, settings, 3) == tune(log, None, settings, 3)


@pytest.mark.parametrize(("fashion", "lasts"), [(150, True), (30, False)])
def test_the_trend_is_followed_where_it_lasts_and_left_where_it_turns(
    fashion: int, *, lasts: bool
) -> None:
    rng = np.random.default_rng(3)
    days = np.sort(rng.integers(0, 300, (450, 10)), axis=1)
    aisle = rng.integers(0, 2, (450, 1)) * 40
    items = aisle + 20 * (days // fashion % 2) + rng.integers(0, 20, days.shape)
    log = log_of(items.tolist(), 80, (days * DAY).tolist())
    settings = Settings(validation="time", horizon_days=30, new_items_only=True)
    trend = tune(log, None, settings, 0).trend
    assert (trend > 0) is lasts


def test_where_repeats_count_no_trend_is_followed() -> None:
    days = np.sort(np.random.default_rng(3).integers(0, 300, (450, 10)), axis=1)
    items = 20 * (days // 150) + np.random.default_rng(4).integers(0, 20, days.shape)
    log = log_of(items.tolist(), 40, (days * DAY).tolist())
    assert tune(log, None, Settings(validation="time", horizon_days=30), 0).trend == 0


def test_items_count_once_where_their_number_of_events_says_nothing_about_taste() -> None:
    """Everybody likes an aisle, and has twelve events about one item of another."""
    rng = np.random.default_rng(2)
    histories = []
    for own, other, *_ in rng.permuted(np.tile(np.arange(4), (400, 1)), axis=1):
        visits = [[own * 10 + item] for item in rng.permutation(10)[:7]]
        visits[rng.integers(0, 5)] = [other * 10 + rng.integers(10)] * 12
        histories.append([int(item) for visit in visits for item in visit])
    assert not tune(log_of(histories, 40), None, NEXT_NEW_ITEM, 0).log_counts


def test_a_share_that_gains_less_than_its_error_is_not_given() -> None:
    shop = make_shop_of("misleading_text", 16_000, 3)
    items, columns = name_item_columns(shop.items.with_columns(pl.all().cast(pl.String)))
    catalogue = read_catalogue(shop.events, items, columns)
    train = service_split(read_events(shop.events, catalogue), 0).train
    shares = tune(train, read_content(catalogue), Settings(), 0).shares
    assert shares["repeats"] > 0
    assert shares["next_item"] == shares["popular"] == shares["content"] == 0


def test_fashions_that_pass_are_best_predicted_by_recent_popularity() -> None:
    rng = np.random.default_rng(1)
    days = np.sort(rng.integers(0, 200, (300, 10)), axis=1)
    items = (days // 5 + rng.integers(0, 2, days.shape)) % 40
    log = log_of(items.tolist(), 40, (days * DAY).tolist())
    assert tune_half_life(log, Settings(validation="time"), 0) == 3.0
