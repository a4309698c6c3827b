"""What the code location may do in AWS is what a whole run does, and what later runs will do."""

from __future__ import annotations

import dagster as dg
import pytest

from hsp_assets_tests.aws_template import allowed
from hsp_assets_tests.production.platform import Platform

RIGHTS = {
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "HeadObject": "GetObject",
    "HeadBucket": "ListBucket",
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
