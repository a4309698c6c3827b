"""The quotas of an AWS account for Amazon Personalize, as Service Quotas knows them.

What a run needs of them, and AWS's defaults, belong to `training.quotas`.
"""

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from hsp_assets.resources.personalize_kinds import Kind, words

CODE = "personalize"
"""Of the service in Service Quotas."""
LIMITED: tuple[Kind, ...] = ("schema", "dataset_group", "filter", "recommender")
"""What a run creates ever more of."""


def account_quotas(region: str) -> tuple[dict[Kind, int], str]:
    """The quotas of the account, and who says so; by their names, as codes differ by partition.

    Where Service Quotas does not answer, or this process may not ask, there are none.
    """
    client = boto3.client("service-quotas", region_name=region)
    try:
        pages = client.get_paginator("list_service_quotas").paginate(ServiceCode=CODE)
        listed = [quota for page in pages for quota in page["Quotas"]]
    except (BotoCoreError, ClientError) as error:
        return {}, f"AWS's default, as Service Quotas does not answer: {type(error).__name__}"
    found: dict[Kind, int] = {}
    for kind in LIMITED:
        plural = f"{words(kind)}s"
        values = [q["Value"] for q in listed if q["QuotaName"].lower().endswith(plural)]
        if values:
            found[kind] = int(min(values))
    return found, "by Service Quotas"
