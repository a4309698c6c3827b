"""Amazon Personalize: whether it answers, and whether its quotas leave room for our resources."""

from collections.abc import Iterator

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from hsp_assets.cli.doctor.findings import Finding, attention, broken, good
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.personalize_kinds import Kind
from hsp_assets.schemas import DATASETS
from hsp_assets.training.quotas import QUOTAS

CODE = "personalize"
"""Of the service in Service Quotas."""


def examine_personalize(personalize: PersonalizeResource, group: str) -> Iterator[Finding]:
    """Look for the dataset group.

    Raises:
        ClientError: Personalize refuses the credentials.

    """
    state = "exists" if personalize.find("dataset_group", group) else "is made by the first run"
    yield good("Amazon Personalize", f"It answers; the dataset group {group} {state}.")


def examine_quotas(personalize: PersonalizeResource, group: str) -> Iterator[Finding]:
    """Compare the account's quotas with what there is and what a run may still create.

    Raises:
        ClientError: Personalize refuses the credentials.

    """
    quotas, source = _account_quotas(personalize.region)
    group_arn = personalize.find("dataset_group", group)
    has_ours = bool(
        group_arn and next(personalize.summaries("recommender", datasetGroupArn=group_arn), None)
    )
    coming: dict[Kind, int] = {
        "dataset_group": 0 if group_arn else 1,
        "schema": 0 if group_arn else len(DATASETS),
        "recommender": len(RECOMMENDERS),
    }
    for kind, more in coming.items():
        quota = quotas.get(kind, QUOTAS[kind].most)
        used = sum(1 for _summary in personalize.summaries(kind))
        yield _room(kind, f"{used} of {quota} ({source})", quota - used, more, has_ours=has_ours)


def _room(kind: Kind, used: str, left: int, more: int, *, has_ours: bool) -> Finding:
    plural = f"{kind.replace('_', ' ')}s"
    about = f"quota of {plural}"
    if left >= more:
        return good(about, f"{used} are used; {more} may be created.")
    text = f"{used} {plural} are used, and a run may create {more}."
    advice = f"{QUOTAS[kind].what_to_do}, or ask for more in Service Quotas, Amazon Personalize."
    # What is trained already goes on: only a retraining finds no room.
    return attention(about, text, advice) if has_ours else broken(about, text, advice)


def _account_quotas(region: str) -> tuple[dict[Kind, int], str]:
    """The quotas of the account, and who says so; by their names, as codes differ by partition."""
    client = boto3.client("service-quotas", region_name=region)
    try:
        pages = client.get_paginator("list_service_quotas").paginate(ServiceCode=CODE)
        listed = [quota for page in pages for quota in page["Quotas"]]
    except (BotoCoreError, ClientError) as error:
        return {}, f"AWS's default, as Service Quotas does not answer: {type(error).__name__}"
    found: dict[Kind, int] = {}
    for kind in QUOTAS:
        words = f"{kind.replace('_', ' ')}s"
        values = [q["Value"] for q in listed if q["QuotaName"].lower().endswith(words)]
        if values:
            found[kind] = int(min(values))
    return found, "by Service Quotas"
