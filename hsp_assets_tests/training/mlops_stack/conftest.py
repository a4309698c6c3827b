"""The AWS solution beside a shop: moto's CloudFormation and S3, and what its workflow does."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.mlops_stack import MlopsStackResource
from hsp_assets.sandbox.personalize import Minimums, Options, create_app
from hsp_assets.sandbox.serving import serve
from hsp_assets.schemas import DATASETS
from hsp_assets.training.mlops_stack.trainer import MlopsStack
from hsp_assets_tests.shop import ROLE, bucket, personalize
from hsp_assets_tests.training.conftest import GROUP, Shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mypy_boto3_s3 import S3Client

    from hsp_assets.resources.personalize import PersonalizeResource
    from hsp_assets.resources.personalize_kinds import Kind
    from hsp_assets.training.trainer import Plan

TEMPLATE = {
    "Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}},
    "Outputs": {"PersonalizeBucketName": {"Value": {"Ref": "Bucket"}}},
}
TRAINED = (RECOMMENDERS["most_viewed"], RECOMMENDERS["best_sellers"])
STACK = "personalize-stack"


class UpdateFailedError(Exception):
    """The workflow found a resource whose settings differ: it changes nothing that exists."""


@dataclass
class Solution:
    """What the AWS solution does when a configuration is uploaded, as far as we depend on it.

    It looks resources up by name and creates what is missing; a re-import needs `maxAge` to have
    passed and CSVs newer than the job before; where it finds no CSV it imports nothing and says so
    to nobody. It is work of the tests and not of ours, so that our reading of its behaviour stands
    in one place.
    """

    personalize: PersonalizeResource
    s3: S3Client
    bucket: str

    def configuration(self) -> dict[str, Any]:
        found = self.s3.get_object(Bucket=self.bucket, Key=f"train/{GROUP}/config.json")
        configuration: dict[str, Any] = json.loads(found["Body"].read())
        return configuration

    def lies(self) -> list[str]:
        return [e["Key"] for e in self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])]

    def work(self) -> None:
        """Do what the configuration says."""
        said = self.configuration()
        group = self.ensure("dataset_group", said["datasetGroup"]["serviceConfig"])
        scope = {"datasetGroupArn": group}
        max_age = said["datasetGroup"]["workflowConfig"]["maxAge"]
        jobs = [self._load(name, said["datasets"][name], scope, max_age) for name in DATASETS]
        for job in filter(None, jobs):
            self.personalize.wait_until_active("dataset_import_job", job)
        self.ensure("event_tracker", said["eventTracker"]["serviceConfig"], scope)
        for one in said["filters"]:
            self.ensure("filter", one["serviceConfig"], scope)
        for one in said.get("recommenders", []):
            self.ensure("recommender", one["serviceConfig"], scope)

    def ensure(
        self, kind: Kind, config: dict[str, Any], scope: dict[str, str] | None = None
    ) -> str:
        arn = self.personalize.find(kind, config["name"], **(scope or {}))
        if arn is None:
            arn = self.personalize.create(kind, **config, **(scope or {}))
            if kind != "schema":
                self.personalize.wait_until_active(kind, arn)
            return arn
        described = self.personalize.describe(kind, arn)
        for setting in ("filterExpression", "recommenderConfig", "schemaArn"):
            if setting in config and described.get(setting) != config[setting]:
                raise UpdateFailedError(f"expected {setting} of {config['name']} to be {config}")
        return arn

    def _load(
        self, name: str, config: dict[str, Any], scope: dict[str, str], max_age: str
    ) -> str | None:
        schema = config["schema"]["serviceConfig"]
        schema_arn = self.ensure("schema", {**schema, "schema": json.dumps(schema["schema"])})
        wanted = {**config["dataset"]["serviceConfig"], "schemaArn": schema_arn}
        arn = self.ensure("dataset", wanted | {"datasetType": name}, scope)
        location = self._location(name)
        jobs = list(self.personalize.summaries("dataset_import_job", datasetArn=arn))
        if location is None or (jobs and max_age != "1 second"):
            return None
        return self.personalize.create(
            "dataset_import_job",
            jobName=f"dataset_import_{name}_{len(jobs)}",
            datasetArn=arn,
            dataSource={"dataLocation": location},
            roleArn=ROLE,
            importMode="FULL",
        )

    def _location(self, name: str) -> str | None:
        folder, file = f"train/{GROUP}/{name}", f"train/{GROUP}/{name}.csv"
        if any(key.startswith(f"{folder}/") and key.endswith(".csv") for key in self.lies()):
            return f"s3://{self.bucket}/{folder}"
        return f"s3://{self.bucket}/{file}" if file in self.lies() else None


@dataclass
class StackShop(Shop):
    """A shop that is trained by the solution."""

    solution: Solution = None  # type: ignore[assignment]
    stack: MlopsStackResource = None  # type: ignore[assignment]

    def plan(self, version: str) -> Plan:
        """What is to be imported, and two recommenders that are trained at once."""
        return replace(super().plan(version), recommenders=TRAINED)

    @property
    def trainer(self) -> MlopsStack:
        return MlopsStack(self.personalize, self.storage, self.stack, GROUP)

    @property
    def impatient(self) -> MlopsStack:
        """The same in a run that waits for nothing."""
        hurried = self.personalize.model_copy(update={"patience_minutes": 0})
        hurried.__dict__.pop("patience", None)
        return MlopsStack(hurried, self.storage, self.stack, GROUP)


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def shop(moto: str, tmp_path: Path) -> Iterator[StackShop]:
    """A shop whose solution has been deployed and has done nothing yet."""
    session = boto3.Session("test", "test", region_name="us-east-1")
    cloud = session.client("cloudformation", endpoint_url=moto)
    cloud.create_stack(StackName=STACK, TemplateBody=json.dumps(TEMPLATE))
    storage = bucket(moto, "ours")
    storage.client.create_bucket(Bucket="ours")
    stack = MlopsStackResource(
        name=STACK,
        region="us-east-1",
        endpoint_url=moto,
        access_key_id="test",
        secret_access_key="test",
    )
    small = Minimums(interactions=300, interactions_per_import=300)
    options = Options(seconds_per_status=0.0, minimums=small)
    app = create_app(tmp_path / "personalize", s3_endpoint=moto, options=options)
    with serve(app, "personalize") as address:
        trained = personalize(address)
        solution = Solution(trained, storage.client, stack.bucket)
        yield StackShop(storage, trained, solution=solution, stack=stack)
    _empty(storage.client, stack.bucket)
    _empty(storage.client, "ours")
    cloud.delete_stack(StackName=STACK)
    storage.client.delete_bucket(Bucket="ours")


def _empty(s3: S3Client, bucket: str) -> None:
    for entry in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
        s3.delete_object(Bucket=bucket, Key=entry["Key"])
