"""What the code location may do in AWS is what a whole run does, and what later runs will do."""

from __future__ import annotations

import dagster as dg
import pytest

from hsp_assets_tests.aws_template import Role, allowed, make_stack
from hsp_assets_tests.cli.doctor.aws_account import aws_account
from hsp_assets_tests.production.on_kubernetes import PREFIX, KubernetesPlatform
from hsp_assets_tests.production.platform import BUCKET, Platform

RIGHTS = {
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "HeadObject": "GetObject",
    "ListObjectsV2": "ListBucket",
}
"""Operations of S3 whose right has another name [S3: actions, resources and condition keys]."""
LATER = {
    "iam:PassRole": "no operation of its own: every import passes Personalize its role",
    "personalize:CreateDataDeletionJob": "a customer left",
    "personalize:DescribeDataDeletionJob": "a customer left",
    "personalize:DeleteDataset": "its creation had failed",
    "personalize:DeleteDatasetGroup": "its creation had failed",
    "personalize:DeleteEventTracker": "its creation had failed",
    "personalize:DeleteFilter": "its expression changed",
    "personalize:DeleteRecommender": "an old version is no longer kept",
    "personalize:ListDataDeletionJobs": "a customer left",
    "personalize:StartRecommender": "a kept version is put live again",
    "personalize:StopRecommender": "a new version took its place",
    "personalize:TagResource": "HSP_PERSONALIZE_TAGS",
    "personalize:UpdateDataset": "a dataset got another schema",
    "s3:DeleteObject": "it is no longer kept",
    "s3:AbortMultipartUpload": "a large upload was cut off",
}
"""What a first run has no reason for."""


def rights(calls: set[str]) -> set[str]:
    """The rights that calls of AWS need."""
    named = (call.partition(".") for call in calls)
    return {
        f"{service.removesuffix('-runtime')}:{RIGHTS.get(operation, operation)}"
        for service, _, operation in named
    }


@pytest.mark.usefixtures("killed_and_taken_up")
def test_the_code_location_may_do_what_runs_do_and_nothing_else(
    platform: Platform, killed_and_taken_up: list[dg.DagsterRun]
) -> None:
    assert killed_and_taken_up
    done = rights(platform.aws_calls())
    assert not done & LATER.keys()
    granted = allowed("CodeLocationRole")
    assert (done - granted, granted - done) == (set(), {*LATER})


def test_a_portal_that_shares_a_bucket_may_reach_what_its_runs_reach(
    trained: KubernetesPlatform,
) -> None:
    event = trained.instance.get_latest_materialization_event(
        dg.AssetKey(["recommender", "dataset_group"])
    )
    assert event
    assert event.asset_materialization
    solution = str(event.asset_materialization.metadata["bucket"].value)
    calls = trained.s3_calls()
    parts = {"/".join(address.split("/")[:2]) for _, address in calls}
    assert parts == {
        *(f"{BUCKET}/{one}" for one in (PREFIX.strip("/"), "source", "dagster")),
        f"{solution}/train",
    }
    with aws_account() as account:
        names = {"BucketName": BUCKET, "MakeBucket": "no", "BucketPrefix": PREFIX}
        sources = {"SourcePrefix": f"{BUCKET}/source", "MlopsStackBucket": solution}
        make_stack(account, "shop", **names, **sources)
        role = Role(account, "shop", "CodeLocationRole")
    wanted = {(min(rights({call})), address) for call, address in calls}
    assert not {one for one in wanted if not role.may(*one)}
