"""What callers of a trained model see."""

import json
from pathlib import Path

import numpy as np
import pytest

from hsp_assets.engine import Event, Model, UseCase, load

HISTORY = [Event("i20", "View", 1), Event("i33", "Purchase", 2)]


def test_excluded_items_are_not_shown_and_the_list_is_still_full(personal: Model) -> None:
    first = [item for item, _ in personal.recommend(history=HISTORY, limit=10)]
    other = [item for item, _ in personal.recommend(history=HISTORY, exclude=first, limit=10)]
    assert len(other) == 10
    assert not set(first) & set(other)


def test_only_allowed_items_are_shown(personal: Model) -> None:
    recommended = personal.recommend(history=HISTORY, allowed={"i50", "i01", "never seen"})
    assert sorted(dict(recommended)) == ["i01", "i50"]
    assert personal.recommend(history=HISTORY, allowed=()) == []


def test_scores_fall_along_the_list_in_which_every_item_can_be_reached(personal: Model) -> None:
    scores = [score for _, score in personal.recommend(history=HISTORY, limit=500)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == len(personal.items)


def test_an_item_is_needed_for_related_items(models: dict[UseCase, Model]) -> None:
    with pytest.raises(ValueError, match="give item_id"):
        models["viewed_x_also_viewed"].recommend(history=HISTORY)


def test_an_unknown_item_gets_what_is_popular(models: dict[UseCase, Model]) -> None:
    viewed, most = models["viewed_x_also_viewed"], models["most_viewed"]
    unknown = [item for item, _ in viewed.recommend(item_id="never seen", limit=5)]
    assert len(set(unknown) & {item for item, _ in most.recommend(limit=10)}) >= 4


def test_a_loaded_model_of_every_use_case_recommends_as_the_saved_one(
    models: dict[UseCase, Model], tmp_path: Path
) -> None:
    differing = []
    for use_case, saved in models.items():
        saved.save(tmp_path / use_case)
        pair = (saved, load(tmp_path / use_case))
        first, again = (m.recommend(history=HISTORY, item_id="i20", limit=70) for m in pair)
        differing += [use_case] if first != again else []
    assert differing == []


def test_a_loaded_model_knows_how_it_was_measured(personal: Model, tmp_path: Path) -> None:
    personal.save(tmp_path)
    loaded = load(tmp_path)
    for field in ("metrics", "trained_on", "hyperparameters"):
        assert getattr(loaded, field) == getattr(personal, field), field
    ours, theirs = personal.comparison, loaded.comparison
    assert theirs.baselines == ours.baselines
    np.testing.assert_array_equal(theirs.ndcg_at_25["repeats"], ours.ndcg_at_25["repeats"])


def test_a_model_of_another_format_and_an_empty_folder_are_refused(
    personal: Model, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path)
    personal.save(tmp_path)
    facts = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    (tmp_path / "model.json").write_text(json.dumps(facts | {"format": 0}), encoding="utf-8")
    with pytest.raises(ValueError, match="train it again"):
        load(tmp_path)
