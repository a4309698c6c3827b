"""Hyperparameters are changed one at a time and survive JSON."""

import json

from hsp_assets.engine.hyperparameters import Hyperparameters


def test_a_share_is_changed_in_a_copy() -> None:
    default = Hyperparameters()
    assert default.with_share("repeats", 0.0).shares["repeats"] == 0
    assert default == Hyperparameters()


def test_the_use_of_one_part_is_taken_from_other_hyperparameters() -> None:
    other = Hyperparameters(half_life=3.0, repeat_power=0.1).with_decay("linear", None)
    taken = Hyperparameters().with_scoring_of("linear", other)
    assert taken == Hyperparameters().with_decay("linear", None)
    assert Hyperparameters().with_scoring_of("popular", other) == Hyperparameters(half_life=3.0)
    assert Hyperparameters().with_scoring_of("repeats", other) == Hyperparameters(repeat_power=0.1)


def test_hyperparameters_survive_json() -> None:
    hyperparameters = Hyperparameters(half_life=None).with_decay("content", None)
    assert Hyperparameters(**json.loads(json.dumps(hyperparameters.as_dict()))) == hyperparameters
