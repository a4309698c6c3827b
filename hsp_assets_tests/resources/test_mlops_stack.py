"""The solution's stack is found or launched, by the sandbox's CloudFormation as by moto's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer

from hsp_assets.environment.mlops_stack import SANDBOX_STACK
from hsp_assets.failures import PermanentFailure, StillInProgress
from hsp_assets.resources.mlops_stack import MlopsStackResource
from hsp_assets.sandbox.mlops_stack.app import create_app
from hsp_assets.sandbox.mlops_stack.stacks import Stacks
from hsp_assets.sandbox.serving import serve
from hsp_assets.waiting import Patience

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

ACCESS = {"access_key_id": "key", "secret_access_key": "secret"}
TEMPLATE = {
    "Parameters": {
        "Email": {"Type": "String", "Default": ""},
        "PersonalizeKmsKeyArn": {"Type": "String", "Default": ""},
    },
    "Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}},
    "Outputs": {
        "PersonalizeBucketName": {"Value": {"Ref": "Bucket"}},
        "Dashboard": {"Value": "PersonalizeSolution-shop-us-east-1"},
    },
}
"""The solution's, as far as we depend on it."""
Made = Callable[..., MlopsStackResource]


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Made]:
    """Stacks at the sandbox's CloudFormation."""
    buckets: list[str] = []
    with serve(create_app(Stacks(tmp_path / "stacks.json", buckets.append)), "cloud") as url:
        yield _made(url, SANDBOX_STACK["mlops_stack_template"])


@pytest.fixture
def motos() -> Iterator[Made]:
    """Stacks at moto's CloudFormation, which reads templates from its S3."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with ExitStack() as running:
        server.start()
        running.callback(server.stop)
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        # moto keeps its accounts in this process: another test's may be there.
        requests.post(f"{url}/moto-api/reset", timeout=60).raise_for_status()
        session = boto3.Session("key", "secret", region_name="us-east-1")
        s3 = session.client("s3", endpoint_url=url)
        s3.create_bucket(Bucket="solutions")
        s3.put_object(Bucket="solutions", Key="it.template", Body=json.dumps(TEMPLATE))
        yield _made(url, "https://solutions.s3.amazonaws.com/it.template")


@pytest.fixture(params=["ours", "motos"])
def stack(request: pytest.FixtureRequest) -> Made:
    made: Made = request.getfixturevalue(request.param)
    return made


def _made(url: str, template: str) -> Made:
    def make(**settings: Any) -> MlopsStackResource:
        given = {"name": "shop", "template_url": template, "endpoint_url": url, **ACCESS}
        return MlopsStackResource(region="us-east-1", **given | settings)

    return make


def test_a_missing_stack_is_launched_once_with_the_e_mail_address(stack: Made) -> None:
    stack(email="team@example.org").ensure(Patience())
    again = stack(email="other@example.org")
    again.ensure(Patience())
    assert again.bucket == stack().bucket
    (described,) = _cloud(again).describe_stacks()["Stacks"]
    given = {one["ParameterKey"]: one["ParameterValue"] for one in described["Parameters"]}
    assert given["Email"] == "team@example.org"


def _cloud(stack: MlopsStackResource) -> CloudFormationClient:
    session = boto3.Session("key", "secret", region_name="us-east-1")
    return session.client("cloudformation", endpoint_url=stack.endpoint_url)


def test_its_dashboard_is_a_link_to_cloudwatch(stack: Made) -> None:
    stack().ensure(Patience())
    assert stack().dashboard_url == (
        "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1"
        "#dashboards:name=PersonalizeSolution-shop-us-east-1"
    )


def test_without_a_template_nothing_is_launched(stack: Made) -> None:
    with pytest.raises(PermanentFailure, match=r"stack shop does not exist .*MLOPS_STACK_TEMPL"):
        stack(template_url="").ensure(Patience())
    with pytest.raises(PermanentFailure, match="HSP_MLOPS_STACK"):
        assert stack().bucket


def test_a_launch_that_is_refused_says_what_to_check(ours: Made) -> None:
    with pytest.raises(PermanentFailure, match=r"Access Denied.*HSP_MLOPS_STACK_TEMPLATE"):
        ours(template_url="https://elsewhere.example.org/it.json").ensure(Patience())


def test_a_creation_that_takes_long_is_resumed_by_the_next_run(ours: Made) -> None:
    with pytest.raises(StillInProgress, match="CREATE_IN_PROGRESS"):
        ours().ensure(Patience(0))
    ours().ensure(Patience())
    assert ours().bucket
