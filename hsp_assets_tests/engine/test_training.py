"""Models that learned, are measured, and are refused where the data is too little."""

import polars as pl
import pytest

from hsp_assets.engine import Event, Model, Settings, TooLittleData, UseCase, train
from hsp_assets.engine.evaluation.measures import ratio
from hsp_assets.sandbox.sample_data.shops import make_shop_of


def aisles(recommendations: list[tuple[str, float]]) -> list[str]:
    return [item[1] for item, _ in recommendations]


def test_a_user_of_one_aisle_is_shown_that_aisle(personal: Model) -> None:
    history = [Event("i20", "View", 1), Event("i21", "View", 2)]
    assert set(aisles(personal.recommend(history=history, limit=6))) == {"2"}


def test_neither_the_order_of_a_history_nor_unknown_items_in_it_matter(personal: Model) -> None:
    history = [Event("i20", "View", 1), Event("i31", "View", 2), Event("i22", "View", 3)]
    unknown = Event("never seen", "View", 4)
    lists = [personal.recommend(history=h) for h in (history, history[::-1], [*history, unknown])]
    assert lists == [lists[0]] * 3


def test_a_user_without_history_is_shown_what_is_popular(
    personal: Model, shop_events: pl.DataFrame
) -> None:
    top = [item for item, _ in personal.recommend(limit=10)]
    counts = dict(shop_events["item_id"].value_counts().iter_rows())
    threshold = sorted(counts.values(), reverse=True)[20]
    assert all(counts[item] >= threshold for item in top)


def test_the_model_beats_popularity_and_says_by_how_much(personal: Model) -> None:
    gains = {name: values.mean() for name, values in personal.comparison.ndcg_at_25.items()}
    assert gains["model"] > 1.2 * gains["popularity"]
    reported = personal.metrics.normalized_discounted_cumulative_gain_at_25
    assert reported == pytest.approx(gains["model"])


def test_cold_items_rank_as_similar_items_do(personal: Model) -> None:
    history = [Event(f"i2{number}", "View", number) for number in range(8)]
    shown = [item for item, _ in personal.recommend(history=history, limit=70)]
    assert shown.index("i64") < shown.index("i68")


def test_training_again_gives_the_same_recommendations_for_every_use_case(
    models: dict[UseCase, Model], shop_events: pl.DataFrame, shop_items: pl.DataFrame
) -> None:
    differing = []
    for use_case, model in models.items():
        pair = (model, train(use_case, shop_events, shop_items))
        first, again = (m.recommend(history=[Event("i07", "View", 1)], item_id="i20") for m in pair)
        same = first == again and pair[0].metrics == pair[1].metrics
        differing += [] if same else [use_case]
    assert differing == []


def test_items_also_viewed_are_of_the_same_aisle_and_not_the_item_itself(
    models: dict[UseCase, Model],
) -> None:
    related = models["viewed_x_also_viewed"].recommend(item_id="i20", limit=4)
    assert aisles(related).count("2") >= 3
    assert "i20" not in dict(related)


def test_a_pair_often_bought_on_one_day_is_shown_first(shop_events: pl.DataFrame) -> None:
    pairs = shop_events.head(40).with_columns(event_type=pl.lit("Purchase"))
    bought = [pairs.with_columns(item_id=pl.lit(item)) for item in ("tea", "milk")]
    model = train("frequently_bought_together", pl.concat([shop_events, *bought]))
    assert model.recommend(item_id="tea", limit=1)[0][0] == "milk"


def test_new_items_get_the_places_kept_for_them(
    shop_events: pl.DataFrame, shop_items: pl.DataFrame
) -> None:
    now = shop_events["timestamp"].max()
    items = shop_items.with_columns(
        created=pl.when(pl.col("item_id") == "i67").then(pl.lit(now)).otherwise(pl.lit(0))
    )
    model = train("recommended_for_you", shop_events, items, settings=Settings(tune=False))
    shown = [item for item, _ in model.recommend(history=[Event("i00", "View", 0)], limit=10)]
    assert shown[9] == "i67"


def test_only_events_of_the_use_cases_type_count_if_events_have_types(
    shop_events: pl.DataFrame,
) -> None:
    counts = dict(shop_events["event_type"].value_counts().iter_rows())
    assert train("best_sellers", shop_events).trained_on == counts["Purchase"]
    assert train("most_viewed", shop_events).trained_on == counts["View"]
    assert train("best_sellers", shop_events.drop("event_type")).trained_on == len(shop_events)


def test_too_little_data_of_a_use_cases_type_is_refused(shop_events: pl.DataFrame) -> None:
    views = shop_events.filter(pl.col("event_type") == "View")
    with pytest.raises(TooLittleData, match="best_sellers learns from Purchase events"):
        train("best_sellers", views)
    with pytest.raises(TooLittleData):
        train("recommended_for_you", shop_events.head(2))


def test_events_need_neither_attributes_nor_times(shop_events: pl.DataFrame) -> None:
    model = train("recommended_for_you", shop_events.select("user_id", "item_id"))
    assert len(model.recommend(history=[Event("i20", "", 0)])) == 25


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_a_shop_of_bursts_the_model_surely_beats_repeats_as_it_is_chosen_as_it_is_judged(
    seed: int,
) -> None:
    model = train("recommended_for_you", make_shop_of("bursts", 16_000, seed).events)
    gains = model.comparison.ndcg_at_25
    assert ratio(gains["model"], gains["repeats"], 0).low > 1
