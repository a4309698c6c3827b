"""The document that we publish is deployed by the commands of docs/mlops_stack.md; no wrong one."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from hsp_assets.failures import PermanentFailure
from hsp_assets.live import ABTest, LiveRecommender
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.realtime.configuration import configuration, publish_configuration
from hsp_assets.realtime.document import require_accepted
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.schemas import DATASETS
from hsp_assets_tests.aws_cli import on_path
from hsp_assets_tests.guides import shell_blocks
from hsp_assets_tests.realtime.appconfig import BUCKET, Deployed, appconfig
from hsp_assets_tests.shop import bucket

if TYPE_CHECKING:
    from hsp_assets.resources.storage import StorageResource

GROUP = "hubspot_datasetgroup"
ARN = "arn:aws:personalize:us-east-1:123456789012:recommender/r"
LIVE = {
    one.name: LiveRecommender("20261130T101500Z_aaaa", ARN, ABTest("20261201T1_bb", ARN + "2", 0.5))
    for one in RECOMMENDERS.values()
}
(BLOCK,) = (one.text for one in shell_blocks() if one.run_by.endswith(Path(__file__).name))
Spoil = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="module")
def deployed() -> Iterator[Deployed]:
    with appconfig() as made:
        yield made


@pytest.fixture
def published(deployed: Deployed) -> Datasets:
    """A shop whose document is in the bucket."""
    datasets = Datasets(bucket(deployed.url, BUCKET), GROUP)
    for name in DATASETS:
        datasets.write_profile("v1", name, {"rows": 1})
    datasets.go_live("v1")
    for recommender, one in LIVE.items():
        datasets.make_recommender_live(recommender, one)
    publish_configuration(datasets, "12345678-abcd")
    return datasets


@pytest.mark.usefixtures("published")
def test_the_published_document_is_deployed_by_the_guides_commands(
    deployed: Deployed, tmp_path: Path
) -> None:
    commands = BLOCK.replace("abc1234", deployed.application).replace("def5678", deployed.profile)
    run = subprocess.run(
        ["/bin/sh", "-euc", commands],
        cwd=tmp_path,
        env={**os.environ, "PATH": on_path(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert '"State": "DEPLOYING"' in run.stdout


def without_directives(document: dict[str, Any]) -> None:
    del document["cacheControl"]["userSpecified"]["directives"]


def of_an_unknown_action(document: dict[str, Any]) -> None:
    actions = document["namespaces"][GROUP]["recommenders"]
    actions["popular-items"] = actions.pop("recommend-items")


def with_a_filters_name(document: dict[str, Any]) -> None:
    actions = document["namespaces"][GROUP]["recommenders"]["recommend-items"]
    variation = next(iter(actions["hubspot_best_sellers"]["variations"].values()))
    variation["filters"][0]["arn"] = "hubspot_in_category"


def of_a_namespace_with_blanks(document: dict[str, Any]) -> None:
    document["namespaces"]["my shop"] = document["namespaces"].pop(GROUP)


BREAKAGES: dict[Spoil, str] = {
    without_directives: "cacheControl.userSpecified.directives: Field required",
    of_an_unknown_action: "recommenders.popular-items",
    with_a_filters_name: "filters.0.arn: String should match pattern",
    of_a_namespace_with_blanks: "namespaces.my shop",
}


@pytest.mark.parametrize("spoil", BREAKAGES, ids=lambda one: one.__name__)
def test_a_wrong_document_is_refused_with_the_place_by_us_and_by_aws(
    spoil: Spoil, deployed: Deployed
) -> None:
    document = configuration(GROUP, LIVE, "12345678-abcd")
    require_accepted(document)
    document = deepcopy(document)
    spoil(document)
    with pytest.raises(PermanentFailure, match="Trying again does not help") as refused:
        require_accepted(document)
    assert BREAKAGES[spoil] in str(refused.value)
    with pytest.raises(ClientError, match="Error invoking validator"):
        deployed.deploy(json.dumps(document).encode())


def test_nothing_is_written_that_would_be_refused(storage: StorageResource) -> None:
    datasets = Datasets(storage, "shop")
    for name in DATASETS:
        datasets.write_profile("v1", name, {"rows": 1})
    datasets.go_live("v1")
    datasets.make_recommender_live("hubspot_best_sellers", LiveRecommender("v1", "no ARN"))
    with pytest.raises(PermanentFailure, match=r"variations\.v1\.arn"):
        publish_configuration(datasets, "tracking")
    assert not storage.exists("api/shop.json")
