"""Items without events and users without a history, measured in a shop whose text reveals taste."""

import polars as pl
import pytest

from hsp_assets.engine.catalogue import read_catalogue
from hsp_assets.engine.content import read_content
from hsp_assets.engine.defaults import default_hyperparameters
from hsp_assets.engine.evaluation import name_item_columns
from hsp_assets.engine.evaluation.cold_start import measure_cold_items, measure_new_users
from hsp_assets.engine.evaluation.models import Engine
from hsp_assets.engine.evaluation.report import ColdItemResult
from hsp_assets.engine.reading import read_events
from hsp_assets.engine.splits import Split, service_split
from hsp_assets.sandbox.sample_data.shops import make_shop_of


@pytest.fixture(scope="module")
def shop() -> tuple[Engine, Split]:
    made = make_shop_of("drifting", 8_000, 1)
    items, columns = name_item_columns(made.items.with_columns(pl.all().cast(pl.String)))
    catalogue = read_catalogue(made.events, items, columns)
    split = service_split(read_events(made.events, catalogue), 0, 0.5)
    return Engine(read_content(catalogue)), split


@pytest.fixture(scope="module")
def cold_items(shop: tuple[Engine, Split]) -> ColdItemResult:
    engine, split = shop
    chosen = default_hyperparameters(split.train).as_dict()
    result = measure_cold_items(engine, split, split.train, chosen, 0)
    assert result is not None
    return result


def test_kept_places_show_cold_items_to_those_who_like_them(cold_items: ColdItemResult) -> None:
    assert cold_items.explored_hit_rate > cold_items.hit_rate
    assert cold_items.explored_hit_rate > 0.02


def test_kept_places_cost_the_other_items_little(cold_items: ColdItemResult) -> None:
    assert 0.9 < cold_items.explored_others_ndcg / cold_items.others_ndcg < 1


def test_among_themselves_cold_items_are_ordered_about_as_well_as_by_attributes_alone(
    cold_items: ColdItemResult,
) -> None:
    assert cold_items.ndcg > 0.8 * cold_items.content_ndcg > 0


def test_without_attributes_there_is_nothing_to_measure(shop: tuple[Engine, Split]) -> None:
    _, split = shop
    chosen = default_hyperparameters(split.train).as_dict()
    assert measure_cold_items(Engine(None), split, split.train, chosen, 0) is None


def test_new_users_are_shown_what_is_popular(shop: tuple[Engine, Split]) -> None:
    engine, split = shop
    chosen = default_hyperparameters(split.train).as_dict()
    ndcg = measure_new_users(engine, split, split.train, chosen).ndcg
    assert ndcg["engine"] > 0.8 * ndcg["popularity"]
