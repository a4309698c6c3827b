"""Choices are changed one at a time and survive JSON."""

from __future__ import annotations

import json

from hsp_assets.engine.hyperparameters import Choices


def test_a_share_is_changed_in_a_copy() -> None:
    usual = Choices()
    assert usual.with_share("own", 0.0).shares["own"] == 0
    assert usual == Choices()


def test_the_use_of_one_part_is_taken_from_other_choices() -> None:
    other = Choices(half_life=3.0, own_power=0.1).with_decay("linear", None)
    taken = Choices().with_use_of("linear", other)
    assert taken == Choices().with_decay("linear", None)
    assert Choices().with_use_of("popular", other) == Choices(half_life=3.0)
    assert Choices().with_use_of("own", other) == Choices(own_power=0.1)


def test_choices_survive_json() -> None:
    choices = Choices(half_life=None).with_decay("content", None)
    assert Choices(**json.loads(json.dumps(choices.as_dict()))) == choices
