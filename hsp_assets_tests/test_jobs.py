"""What the jobs reach, and what they leave alone."""

from hsp_assets.definitions import defs
from hsp_assets.jobs import RECOMMENDER_KEYS


def reached(job: str) -> set[str]:
    layer = defs.resolve_job_def(job).asset_layer
    return {key.path[0] for key in layer.selected_asset_keys}


def test_training_writes_nothing_back_to_hubspot() -> None:
    assert reached("train") == {"recommender"}


def test_following_changes_trains_nothing() -> None:
    selected = defs.resolve_job_def("follow_changes").asset_layer.selected_asset_keys
    assert not set(RECOMMENDER_KEYS) & set(selected)


def test_activation_is_a_job_of_its_own() -> None:
    assert reached("activation") == {"activation"}
    assert "activation" not in reached("everything")
