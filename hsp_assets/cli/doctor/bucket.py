"""The bucket: whether it is there, in the right region, written to, and safe for what it holds."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError

from hsp_assets.cli.doctor.findings import Finding, Probe, attention, broken, good
from hsp_assets.resources.storage import StorageResource

OURS = ("live/", "datasets/")
"""Prefixes of which nothing may vanish by itself: without them nothing answers any more."""
NO_ENCRYPTION = "ServerSideEncryptionConfigurationNotFoundError"
NO_LIFECYCLE = "NoSuchLifecycleConfiguration"
Rules = list[Mapping[str, Any]]


def examine_bucket(storage: StorageResource) -> Iterator[Finding]:
    """Reach the bucket, and write to it.

    Raises:
        PermanentFailure: it does not exist, or the credentials do not open it.

    """
    storage.require()
    yield good("S3 bucket", f"{storage.uri('')} can be reached.")
    yield from _writing(storage)


def examine_configuration(storage: StorageResource, region: str) -> Iterator[Finding]:
    """Look at how the bucket is configured; each of it, also where another may not be seen."""
    advice = f"Let this process look at it: s3:Get* on {storage.bucket}."
    looks = {
        "region": lambda: _region(storage, region),
        "encryption": lambda: _encryption(storage),
        "lifecycle": lambda: _lifecycle(storage),
    }
    for about, look in looks.items():
        yield from Probe(f"S3 bucket's {about}", look, advice).findings()


def _writing(storage: StorageResource) -> Iterator[Finding]:
    key = f"staging/hsp_doctor/{uuid4().hex}"
    try:
        storage.write(key, b"")
        storage.delete(key)
    except ClientError as error:
        yield broken(
            "S3 bucket's writing",
            f"{storage.uri('')} cannot be written: {error}",
            f"Allow s3:PutObject and s3:DeleteObject on arn:aws:s3:::{storage.bucket}/*.",
        )
        return
    yield good("S3 bucket's writing", "A tiny object was written and removed.")


def _region(storage: StorageResource, wanted: str) -> Iterator[Finding]:
    location = storage.client.get_bucket_location(Bucket=storage.bucket)
    # AWS leaves the oldest region out.
    region: str | None = location.get("LocationConstraint")
    region = region or "us-east-1"
    if region == wanted:
        yield good("S3 bucket's region", f"{region}.")
    else:
        yield broken(
            "S3 bucket's region",
            f"The bucket is in {region}, HSP_AWS_REGION is {wanted}; Personalize reads buckets "
            "of its own region only.",
            f"Set HSP_AWS_REGION={region}, or HSP_BUCKET to a bucket in {wanted}.",
        )


def encryption_key(storage: StorageResource) -> str | None:
    """The KMS key with which the bucket encrypts by default; empty for S3's own, None for none.

    Raises:
        ClientError: this process may not look.

    """
    try:
        answer = storage.client.get_bucket_encryption(Bucket=storage.bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] == NO_ENCRYPTION:
            return None
        raise
    (rule, *_) = answer["ServerSideEncryptionConfiguration"]["Rules"]
    return rule.get("ApplyServerSideEncryptionByDefault", {}).get("KMSMasterKeyID", "")


def _encryption(storage: StorageResource) -> Iterator[Finding]:
    key = encryption_key(storage)
    if key is None:
        yield attention(
            "S3 bucket's encryption",
            "Nothing is encrypted by default.",
            f"aws s3api put-bucket-encryption --bucket {storage.bucket}, with SSE-S3 or a KMS key.",
        )
    else:
        yield good("S3 bucket's encryption", f"By {key or 'keys of S3'}.")


def _lifecycle(storage: StorageResource) -> Iterator[Finding]:
    rules = _rules(storage)
    yield from _expiring(storage, rules)
    versioned = storage.client.get_bucket_versioning(Bucket=storage.bucket).get("Status")
    if versioned == "Enabled" and not any("NoncurrentVersionExpiration" in r for r in rules):
        yield attention(
            "S3 bucket's versioning",
            "Old versions of objects are kept for ever, also those of customers who were erased.",
            "Add a lifecycle rule with NoncurrentVersionExpiration, of 30 days for example.",
        )
    else:
        yield good("S3 bucket's versioning", f"{versioned}.")


def _expiring(storage: StorageResource, rules: Rules) -> Iterator[Finding]:
    ours = map(storage.object_key, OURS)
    expired = [p for p in ours if any("Expiration" in r and _hits(r, p) for r in rules)]
    if expired:
        yield broken(
            "S3 bucket's lifecycle",
            f"A lifecycle rule deletes objects below {', '.join(expired)}, which runs read.",
            "Limit the rule to other prefixes; HSP_KEEP_DATASET_VERSIONS removes old versions.",
        )
    else:
        yield good("S3 bucket's lifecycle", "No rule deletes what is live.")


def _rules(storage: StorageResource) -> Rules:
    try:
        answer = storage.client.get_bucket_lifecycle_configuration(Bucket=storage.bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] == NO_LIFECYCLE:
            return []
        raise
    return [rule for rule in answer["Rules"] if rule["Status"] == "Enabled"]


def _hits(rule: Mapping[str, Any], prefix: str) -> bool:
    chosen = rule.get("Filter") or {}
    narrowed = chosen.get("And", chosen)
    start = str(narrowed.get("Prefix") or rule.get("Prefix") or "")
    is_by_tag = "Tag" in narrowed or "Tags" in narrowed
    return not is_by_tag and (start.startswith(prefix) or prefix.startswith(start))
