"""The code location loads anywhere, and everything in it is labelled."""

import subprocess
import sys
from typing import get_args

import dagster as dg
import pytest
from pydantic import ValidationError

from hsp_assets.definitions import ASSETS, build_defs, defs
from hsp_assets.environment import Executor, Settings
from hsp_assets.policy import Policy
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.snowflake import SnowflakeShareResource

GRAPH = defs.resolve_asset_graph()
KEYS = sorted(GRAPH.get_all_asset_keys(), key=lambda key: key.to_user_string())
CHECKS = sorted(GRAPH.asset_check_keys, key=str)


def test_the_definitions_load_without_variables_and_network() -> None:
    dg.Definitions.validate_loadable(build_defs(Settings()))


def test_the_production_definitions_load_without_secrets() -> None:
    dg.Definitions.validate_loadable(build_defs(Settings(environment="production")))


def test_no_run_pays_for_client_libraries_that_its_definitions_do_not_need() -> None:
    slow = "{'dagster_snowflake', 'snowflake.connector', 'dagster_aws'}"
    code = f"import sys, hsp_assets.definitions as _; print(sorted({slow} & set(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_what_the_settings_decide_is_what_assets_and_sensors_are_given() -> None:
    decided = Settings(
        environment="production", keep_dataset_versions=7, retrain_max_days=30, max_row_drop=0.25
    )
    policy = (build_defs(decided).resources or {})["policy"]
    assert isinstance(policy, Policy)
    assert policy.keep_dataset_versions == 7
    assert policy.retrain_max_days == 30
    assert policy.max_row_drop == 0.25


def test_the_share_is_opened_with_the_role_and_the_warehouse_that_are_set() -> None:
    given = Settings(environment="production", snowflake_role="READER", snowflake_warehouse="SMALL")
    snowflake = (build_defs(given).resources or {})["snowflake"]
    assert isinstance(snowflake, SnowflakeShareResource)
    assert (snowflake.role, snowflake.warehouse) == ("READER", "SMALL")


def test_dagster_refuses_a_policy_beyond_its_bounds() -> None:
    with pytest.raises(ValidationError, match="max_reject_share"):
        PolicyResource(max_reject_share=1.5)


def test_every_asset_is_described_owned_and_of_a_kind() -> None:
    nodes = [GRAPH.get(key) for key in KEYS]
    assert nodes
    assert not [n.key for n in nodes if not (n.description and n.owners and n.kinds)]


def test_an_assets_key_is_its_group_and_its_function() -> None:
    modules = {module.__name__.rpartition(".")[2]: module for module in ASSETS}
    named = {(group, name): getattr(modules[group], name) for group, name in (k.path for k in KEYS)}
    assert not [
        dg.AssetKey(path)
        for path, declared in named.items()
        if GRAPH.get(dg.AssetKey(path)).group_name != path[0]
        or getattr(declared, "key", declared) != dg.AssetKey(path)
    ]


def test_every_check_says_which_property_it_tests() -> None:
    assert CHECKS
    assert not [check for check in CHECKS if not GRAPH.get(check).description]


def test_the_lineage_has_one_way_from_the_files_to_the_recommenders() -> None:
    upstream = GRAPH.upstream_key_iterator(dg.AssetKey(["recommender", "best_sellers"]))
    groups = {key.path[0] for key in upstream}
    assert groups >= {"source_files", "imports", "share", "staging", "datasets"}


@pytest.mark.parametrize("executor", get_args(Executor))
def test_every_step_of_every_job_executes_where_the_settings_say(executor: Executor) -> None:
    chosen = build_defs(Settings(executor=executor))
    jobs = list(chosen.resolve_all_job_defs())
    assert len(jobs) > 10
    assert {job.executor_def.name for job in jobs} == {executor}
