"""Whether Personalize can take its role, and read the bucket with it.

AWS answers both from its own simulator of policies, so that no dataset is imported to find out.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

import boto3
from botocore.exceptions import ClientError

from hsp_assets.cli.doctor.bucket import encryption_key
from hsp_assets.cli.doctor.findings import Finding, attention, broken, good
from hsp_assets.resources.storage import StorageResource

SERVICE = "personalize.amazonaws.com"
READS = ("s3:GetObject", "s3:ListBucket")
"""What Personalize does with the bucket when it imports [its developer guide]."""
DECRYPT = "kms:Decrypt"
Statement = Mapping[str, Any]


def examine_role(role_arn: str, storage: StorageResource, region: str) -> Iterator[Finding]:
    """Look at the role, at who may take it, and at what it may read.

    Raises:
        ClientError: this process may not look.

    """
    session = boto3.Session(region_name=region)
    iam, name = session.client("iam"), role_arn.rsplit("/", 1)[-1]
    try:
        role = iam.get_role(RoleName=name)["Role"]
    except iam.exceptions.NoSuchEntityException:
        advice = "Create it, or correct HSP_PERSONALIZE_ROLE_ARN; docs/doctor.md has its policies."
        yield broken("Personalize role", f"There is no role {name} in this account.", advice)
        return
    yield _trust(name, role["AssumeRolePolicyDocument"])
    yield _reading(iam, role_arn, storage)
    yield _bucket_policy(storage)
    if key := encryption_key(storage):
        yield from _key(session, iam, role_arn, key)


def _trust(name: str, document: Mapping[str, Any]) -> Finding:
    allowed = [s for s in _statements(document) if s["Effect"] == "Allow"]
    if any(_covers(s, "sts:AssumeRole") and SERVICE in _services(s) for s in allowed):
        return good("Personalize role's trust", f"{SERVICE} may take it.")
    return broken(
        "Personalize role's trust",
        f"{SERVICE} may not take the role {name}.",
        f"Let its trust policy allow sts:AssumeRole to the service {SERVICE}.",
    )


def _reading(iam: Any, role_arn: str, storage: StorageResource) -> Finding:  # noqa: ANN401
    bucket = f"arn:aws:s3:::{storage.bucket}"
    objects = f"{bucket}/{storage.object_key('datasets/x')}"
    resources = dict(zip(READS, (objects, bucket), strict=True))
    denied = [a for a, resource in resources.items() if not _may(iam, role_arn, a, resource)]
    if not denied:
        return good("Personalize role's reading", f"It may read {storage.uri('datasets/')}.")
    return broken(
        "Personalize role's reading",
        f"{role_arn} may not {' and '.join(denied)} in {storage.bucket}.",
        f"Give the role a policy that allows s3:GetObject on {bucket}/* and s3:ListBucket on "
        f"{bucket}.",
    )


def _bucket_policy(storage: StorageResource) -> Finding:
    about, bucket = "bucket policy", f"arn:aws:s3:::{storage.bucket}"
    try:
        policy = json.loads(storage.client.get_bucket_policy(Bucket=storage.bucket)["Policy"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucketPolicy":
            raise
        policy = {"Statement": []}
    statements = [s for s in _statements(policy) if SERVICE in _services(s)]
    lacking = [
        action
        for action in READS
        if not any(s["Effect"] == "Allow" and _covers(s, action) for s in statements)
    ]
    if not lacking:
        return good(about, f"It lets {SERVICE} read.")
    return attention(
        about,
        f"It does not let {SERVICE} {' and '.join(lacking)}, as AWS asks for.",
        f"Allow s3:GetObject and s3:ListBucket on {bucket} and {bucket}/* to {SERVICE}.",
    )


def _key(session: boto3.Session, iam: Any, role_arn: str, key: str) -> Iterator[Finding]:  # noqa: ANN401
    described = session.client("kms").describe_key(KeyId=key)["KeyMetadata"]
    if described["KeyState"] != "Enabled":
        yield broken(
            "KMS key",
            f"The key {key} of the bucket is {described['KeyState']}.",
            "Enable it (aws kms enable-key, cancel-key-deletion), or encrypt with another.",
        )
    elif _may(iam, role_arn, DECRYPT, described["Arn"]):
        yield good("KMS key", f"{key} is enabled, and the role may decrypt with it.")
    else:
        yield broken(
            "KMS key",
            f"{role_arn} may not {DECRYPT} with {key}, so that Personalize cannot read.",
            f"Allow {DECRYPT} and kms:GenerateDataKey on {described['Arn']} to the role.",
        )


def _may(iam: Any, role_arn: str, action: str, resource: str) -> bool:  # noqa: ANN401
    (result,) = iam.simulate_principal_policy(
        PolicySourceArn=role_arn, ActionNames=[action], ResourceArns=[resource]
    )["EvaluationResults"]
    return bool(result["EvalDecision"] == "allowed")


def _statements(document: Mapping[str, Any]) -> list[Statement]:
    return _listed(document["Statement"])


def _services(statement: Statement) -> Sequence[str]:
    principal = statement.get("Principal", {})
    return [SERVICE] if principal == "*" else _listed(principal.get("Service", []))


def _covers(statement: Statement, action: str) -> bool:
    return any(fnmatchcase(action, pattern) for pattern in _listed(statement.get("Action", [])))


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 (policies write one as itself)
    return list(value) if isinstance(value, list) else [value]
