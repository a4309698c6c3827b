"""A production installation on stand-ins: everything is right until a test breaks it."""

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from botocore.loaders import JSONFileLoader

from hsp_assets.cli.doctor.command import run_doctor
from hsp_assets.environment import Settings
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.sandbox import hubspot, personalize, share
from hsp_assets.sandbox.endpoints import PORTAL_ID, TOKEN, Endpoints
from hsp_assets.sandbox.hubspot.options import Options
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.limits import RateLimits
from hsp_assets.sandbox.serving import serve
from hsp_assets.sandbox.share.access import Access
from hsp_assets_tests import snowflake_resource  # noqa: F401 (loaded before a run loads it)
from hsp_assets_tests.cli.doctor.aws_account import (
    BUCKET,
    REGION,
    ROLE_ARN,
    AwsAccount,
    aws_account,
)

PORTAL = Options(durable=False)
FILES = ("items.csv", "email.csv", "interactions.csv", "carts.csv", "purchases.csv")


@dataclass
class Installation:
    """Everything that a test may break, and the settings that lead there.

    Attributes:
        folder: of source files and of Dagster.
        portal: of HubSpot's stand-in.
        access: what Snowflake's stand-in grants.
        aws: the account.
        endpoints: of the stand-ins.
        variables: the environment of a process of the installation.
        ahead_seconds: of this machine's clock.

    """

    folder: Path
    portal: Portal
    access: Access
    aws: AwsAccount
    endpoints: Endpoints
    variables: dict[str, str] = field(default_factory=dict)
    ahead_seconds: float = 0.0

    @property
    def source(self) -> Path:
        return self.folder / "source"

    def restrict(self, **options: Any) -> None:
        """Give the portal other options."""
        self.portal.options = replace(self.portal.options, **options)

    def mend(self) -> None:
        """Give back whatever the last test took away."""
        self.portal.options = PORTAL
        self.portal.rate_limits = RateLimits(PORTAL)
        self.access.__dict__.update(vars(Access()))
        self.access.roles = frozenset({"HSP_READER"})
        self.access.warehouses = frozenset({"HSP_WH"})
        self.access.integrations = {"HSP_UNLOAD": f"s3://{BUCKET}/staging/"}
        self.aws.mend()
        self._forget_others()
        self.source.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            (self.source / name).touch()
        (self.folder / "dagster").mkdir(exist_ok=True)
        self.ahead_seconds = 0.0
        self.variables = self._variables()

    def personalize(self) -> PersonalizeResource:
        """The account's Personalize."""
        return PersonalizeResource(
            region=REGION,
            role_arn=ROLE_ARN,
            endpoint_url=self.endpoints.personalize,
            access_key_id="key",
            secret_access_key="secret",
        )

    def _forget_others(self) -> None:
        """Delete what a test made for another installation, and the runs of this one."""
        account = self.personalize()
        for one in list(account.summaries("filter")):
            account.delete("filter", str(one["filterArn"]))
        for one in list(account.summaries("dataset")):
            account.delete("dataset", str(one["datasetArn"]))
        for one in list(account.summaries("dataset_group")):
            account.delete("dataset_group", str(one["datasetGroupArn"]))
        for one in self.aws.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", []):
            self.aws.client("s3").delete_object(Bucket=BUCKET, Key=one["Key"])
        shutil.rmtree(self.folder / "dagster", ignore_errors=True)

    def _variables(self) -> dict[str, str]:
        return {
            "HSP_ENVIRONMENT": "production",
            "HSP_SOURCE": str(self.source),
            "HSP_HUBSPOT_URL": self.endpoints.hubspot,
            "HSP_HUBSPOT_TOKEN": TOKEN,
            "HSP_SNOWFLAKE_ACCOUNT": "sandbox",
            "HSP_SNOWFLAKE_HOST": self.endpoints.snowflake,
            "HSP_SNOWFLAKE_USER": "reader",
            "HSP_SNOWFLAKE_PASSWORD": TOKEN,
            "HSP_SNOWFLAKE_ROLE": "HSP_READER",
            "HSP_SNOWFLAKE_WAREHOUSE": "HSP_WH",
            "HSP_SNOWFLAKE_DATABASE": f"HUB_{PORTAL_ID}_DB",
            "HSP_BUCKET": BUCKET,
            "HSP_AWS_REGION": REGION,
            "HSP_PERSONALIZE_ROLE_ARN": ROLE_ARN,
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_ENDPOINT_URL": self.aws.address,
            "AWS_ENDPOINT_URL_PERSONALIZE": self.endpoints.personalize,
            "DAGSTER_HOME": str(self.folder / "dagster"),
        }


@pytest.fixture(scope="package", autouse=True)
def one_loader() -> Iterator[None]:
    """Lets all sessions of boto3 share what they read of the services, which takes most time."""
    read = cache(JSONFileLoader().load_file)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(JSONFileLoader, "load_file", lambda _loader, path: read(path))
        yield


@pytest.fixture(scope="package")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The installation; it stands until the last test."""
    folder, access = tmp_path_factory.mktemp("production"), Access()
    file = folder / "portal.sqlite"
    portal = hubspot.create_app(file, portal_id=PORTAL_ID, token=TOKEN, options=PORTAL)
    with ExitStack() as running:
        aws = running.enter_context(aws_account())
        url = running.enter_context(serve(portal, "hubspot"))
        account = share.create_app(
            folder / "share",
            portal=file,
            s3_endpoint=aws.address,
            portal_id=PORTAL_ID,
            options=share.Options(access=access),
        )
        snowflake = running.enter_context(serve(account, "share"))
        models = personalize.create_app(
            folder / "personalize", s3_endpoint=aws.address, region=REGION
        )
        control = running.enter_context(serve(models, "personalize"))
        endpoints = Endpoints(hubspot=url, snowflake=snowflake, personalize=control)
        yield Installation(folder, portal.state.portal, access, aws, endpoints)


@pytest.fixture
def installation(standing: Installation) -> Installation:
    """The installation with everything right."""
    standing.mend()
    return standing


class Doctor:
    """Runs `hsp doctor` in the environment of an installation, for a program to read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, installation: Installation) -> tuple[int, dict[str, dict[str, str]]]:
        import time  # noqa: PLC0415

        for name, value in installation.variables.items():
            self._monkeypatch.setenv(name, value)
        code = run_doctor(None, as_json=True, now=lambda: time.time() + installation.ahead_seconds)
        told = json.loads(self._capsys.readouterr().out)
        assert told["run_could_succeed"] == (code == 0)
        return code, {finding["about"]: finding for finding in told["findings"]}


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Doctor:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HSP_{name.upper()}", raising=False)
    return Doctor(monkeypatch, capsys)
