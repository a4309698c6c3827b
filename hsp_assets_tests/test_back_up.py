"""A shop is backed up, goes on, is lost, and restored by the guide's commands: nothing is twice.

docs/production_operation.md has the commands: of PostgreSQL for Dagster's database, of AWS's
program for the bucket, which an account of moto's keeps with its versions.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import dagster as dg
import polars as pl
import pytest

from hsp_assets.environment import Settings
from hsp_assets.live import LiveRecommender
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.sandbox.sample_data import Size, write_sample_files
from hsp_assets.sandbox.server import run_sandbox
from hsp_assets.schemas import dtypes
from hsp_assets_tests import shop
from hsp_assets_tests.aws_cli import on_path
from hsp_assets_tests.aws_server import aws_server
from hsp_assets_tests.dockerfile import DEPLOY
from hsp_assets_tests.guides import shell_blocks
from hsp_assets_tests.production.database import POSTGRESQL, postgresql
from hsp_assets_tests.rehearsal import Found, Rehearsal

MIGRATE = ["instance", "migrate"]
SIZE = Size(60, 80, 1500)
BUCKET, GROUP = "acme-hsp", "hubspot_datasetgroup"
SINCE = "2026-12-01T02:00"


def block(first: str) -> str:
    """The commands of the guide that begin with a word, which says that this file runs them."""
    here = [one for one in shell_blocks() if one.run_by.endswith(Path(__file__).name)]
    (found,) = (one.text for one in here if one.text.startswith(first))
    return found


def run_in_shell(commands: str, folder: Path, **variables: str) -> str:
    """Run commands as they stand in the guide; answer what they print."""
    ended = subprocess.run(
        ["/bin/sh", "-euc", commands],
        cwd=folder,
        env={**os.environ, **variables},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return ended.stdout


@dataclass
class Story:
    """What there was before the disasters, after each, and what ran by itself.

    Attributes:
        before: when the shop had gone on after the back-up.
        restored: when the database of the back-up was there again.
        by_itself: the sensors that started runs then.
        rebuilt: when the bucket had been emptied, and everything was run.
        afterwards: the sensors that started runs then.

    """

    before: Found
    restored: Found
    by_itself: list[str]
    rebuilt: Found
    afterwards: list[str]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of an instance as it is deployed, in a new database."""
    folder = tmp_path_factory.mktemp("home")
    settings = (DEPLOY / "dagster" / "dagster.yaml").read_text(encoding="utf-8")
    (folder / "dagster.yaml").write_text(settings.replace("/tmp/", f"{folder}/"))  # noqa: S108
    path = f"{POSTGRESQL}{os.pathsep}{os.environ['PATH']}"
    with postgresql() as database, pytest.MonkeyPatch.context() as patched:
        names = {"HOST": "", "USER": "postgres", "PASSWORD": "trusted", "DATABASE": "dagster"}
        variables = {f"DAGSTER_POSTGRES_{name}": value for name, value in names.items()}
        variables |= {"PGHOST": database, "PGUSER": "postgres", "PATH": path}
        variables |= {"HSP_RECOMMENDERS": "recommended_for_you"}
        for name, value in variables.items():
            patched.setenv(name, value)
        yield folder


def go_on(source: Path) -> None:
    """Another product, as somebody exports it the next day."""
    file = source / "items.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    new = ",".join(["new-product", *lines[1].split(",")[1:]])
    file.write_text("\n".join([*lines, new, ""]), encoding="utf-8")


@pytest.fixture(scope="module")
def story(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Back-up, another day, both disasters, and what was done about them."""
    state = tmp_path_factory.mktemp("shop") / "state"
    write_sample_files(state / "source", SIZE)
    limitless = Settings(state=state, sandbox_hubspot="rate_limits=no")
    with (
        run_sandbox(state, limitless, str(state / "source")) as sandbox,
        pytest.MonkeyPatch.context() as patched,
    ):
        # The instance keeps what steps print in the bucket.
        for name, value in {
            "HSP_BUCKET": limitless.bucket,
            "HSP_AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": sandbox.s3,
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": sandbox.token,
        }.items():
            patched.setenv(name, value)
        with dg.DagsterInstance.from_config(str(home)) as instance:
            made = Rehearsal(state, sandbox, instance)
            assert made.everything().success
            made.look()
            cursors = dict(made.cursors)
            run_in_shell(block("pg_dump"), home)
            go_on(state / "source")
            assert made.everything().success
            before = made.found()
        run_in_shell("dropdb dagster", home)
        run_in_shell(block("createdb"), home)
        patched.setenv("DAGSTER_POSTGRES_DATABASE", "restored")
        migrate(home)
        with dg.DagsterInstance.from_config(str(home)) as instance:
            again = Rehearsal(state, sandbox, instance, cursors)
            by_itself = again.look()
            restored = again.found()
            shutil.rmtree(state / "s3" / limitless.bucket)
            (state / "s3" / limitless.bucket).mkdir()
            rebuilding = again.everything()
            assert rebuilding.success, rebuilding.failure
            yield Story(before, restored, by_itself, again.found(), again.look())


def migrate(home: Path) -> None:
    """Run the guide's command that migrates an instance."""
    (command,) = (c for one in shell_blocks() for c in one.commands if c[-2:] == MIGRATE)
    dagster = Path(sys.executable).with_name(command[-3])
    subprocess.run([dagster, *MIGRATE], env={**os.environ, "DAGSTER_HOME": str(home)}, check=True)


def test_the_shop_had_gone_on_after_the_back_up(story: Story) -> None:
    assert story.before.records["products"] == SIZE.products + 1
    assert story.before.rows["items"] == SIZE.products + 1
    assert len(story.before.recommenders) == 2


def test_with_an_older_database_nothing_is_made_twice_and_sensors_come_to_rest(
    story: Story,
) -> None:
    assert story.restored == story.before
    assert len(story.by_itself) <= 1


def test_with_an_empty_bucket_a_run_makes_the_same_version_and_finds_the_models(
    story: Story,
) -> None:
    assert story.rebuilt == story.before
    assert len(story.afterwards) <= 1


@pytest.fixture
def versioned() -> Iterator[Datasets]:
    """A published shop in a bucket that keeps versions, as deploy/aws.yaml makes it."""
    with aws_server() as url:
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket=BUCKET)
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        datasets = Datasets(shop.bucket(url, BUCKET), GROUP)
        interactions = pl.DataFrame(schema=dtypes("interactions"))
        frames: shop.Frames = {"users": shop.users(2), "items": shop.items(2)}
        shop.publish(datasets, "v1", {**frames, "interactions": interactions})
        datasets.make_recommender_live("hubspot_most_viewed", LiveRecommender("v1_a", "arn"))
        yield datasets


def test_deleted_objects_are_undeleted_by_the_guides_commands(
    versioned: Datasets, tmp_path: Path
) -> None:
    live, bucket = versioned.live(), versioned.storage
    users = bucket.read(versioned.csv_key("v1", "users"))
    for key in ("live/hubspot_datasetgroup.json", versioned.csv_key("v1", "users")):
        bucket.delete(key)
    commands = block("since=")
    assert SINCE in commands
    path = on_path(tmp_path)
    run_in_shell(commands.replace(SINCE, "2999-01-01T00:00"), tmp_path, PATH=path)
    assert not bucket.exists("live/hubspot_datasetgroup.json")
    run_in_shell(commands.replace(SINCE, "2020-01-01T00:00"), tmp_path, PATH=path)
    assert versioned.live() == live
    assert bucket.read(versioned.csv_key("v1", "users")) == users


def test_the_live_pointer_goes_back_by_the_guides_commands(
    versioned: Datasets, tmp_path: Path
) -> None:
    before, path = versioned.live(), on_path(tmp_path)
    versioned.make_recommender_live("hubspot_most_viewed", LiveRecommender("v2_a", "arn"))
    listing, copying = block("aws s3api list-object-versions").splitlines()
    versions = json.loads(run_in_shell(listing, tmp_path, PATH=path))
    run_in_shell(copying.replace("=abc", f"={versions[1][1]}"), tmp_path, PATH=path)
    assert versioned.live() == before
