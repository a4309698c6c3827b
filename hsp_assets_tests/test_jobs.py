"""What the jobs reach, and what they leave alone."""

import dagster as dg

from hsp_assets.definitions import build_defs, defs
from hsp_assets.environment import Settings
from hsp_assets.jobs import LINEAGE_JOBS, RECOMMENDER_KEYS, VERSION_JOBS


def reached(job: str) -> set[str]:
    layer = defs.resolve_job_def(job).asset_layer
    return {key.path[0] for key in layer.selected_asset_keys}


def test_training_writes_nothing_back_to_hubspot() -> None:
    assert reached("train") == {"recommender"}


def test_following_changes_trains_nothing() -> None:
    selected = defs.resolve_job_def("follow_changes").asset_layer.selected_asset_keys
    assert not set(RECOMMENDER_KEYS) & set(selected)


def test_activation_is_a_job_of_its_own() -> None:
    switched_on = build_defs(Settings(activation="custom_object"))
    job = switched_on.resolve_job_def("activation").asset_layer
    assert {key.path[0] for key in job.selected_asset_keys} == {"activation", "data_model"}
    everything = switched_on.resolve_job_def("everything").asset_layer
    assert "activation" not in {key.path[0] for key in everything.selected_asset_keys}


def test_nothing_can_write_recommendations_before_it_is_switched_on() -> None:
    graph = defs.resolve_asset_graph()
    assert not graph.get(dg.AssetKey(["activation", "product_recommendations"])).is_executable
    assert dg.AssetKey(["data_model", "recommendations"]) not in graph.get_all_asset_keys()
    assert "activation" not in {job.name for job in defs.resolve_all_job_defs()}


def test_dagsters_run_retries_start_again_what_crashed_and_not_what_failed() -> None:
    names = [*(job.name for job in LINEAGE_JOBS), *(job.name for job in VERSION_JOBS)]
    tags = {name: defs.resolve_job_def(name).run_tags for name in names}
    assert all(one["dagster/retry_on_asset_or_op_failure"] == "false" for one in tags.values())


def test_the_launchpad_shows_a_jobs_parameters_and_no_resource() -> None:
    shown = {job.name: defs.resolve_job_def(job.name).run_config for job in VERSION_JOBS}
    (step,) = (shown["use_recommender_version"] or {})["ops"].values()
    assert set(step["config"]) == {"recommender", "version"}
    names = [*(job.name for job in LINEAGE_JOBS), *shown]
    assert [set(defs.resolve_job_def(name).run_config or {}) for name in names] == [{"ops"}] * len(
        names
    )
