"""The quotas of an AWS account for Amazon Personalize, as Service Quotas knows them.

What a run needs of them, and AWS's defaults, belong to `training.quotas`.
"""

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from hsp_assets.failures import TransientFailure
from hsp_assets.resources.aws_answers import require_whole_answers
from hsp_assets.resources.personalize_kinds import Kind, words

ASKING = Config(retries={"mode": "standard"}, connect_timeout=5, read_timeout=10)
"""Without an answer AWS's defaults hold: nothing is worth waiting for it long."""
CODE = "personalize"
"""Of the service in Service Quotas."""
LIMITED: tuple[Kind, ...] = ("schema", "dataset_group", "filter", "recommender")
"""What a run creates ever more of."""


def account_quotas(session: boto3.Session, endpoint_url: str | None) -> tuple[dict[Kind, int], str]:
    """The quotas of the account, and who says so; by their names, as codes differ by partition.

    Where Service Quotas does not answer, or this process may not ask, there are none.

    Args:
        session: of the account and region.
        endpoint_url: address of the service, where not AWS's own.

    """
    client = session.client("service-quotas", endpoint_url=endpoint_url, config=ASKING)
    require_whole_answers(client)
    try:
        pages = client.get_paginator("list_service_quotas").paginate(ServiceCode=CODE)
        listed = [quota for page in pages for quota in page.get("Quotas", ())]
    except (BotoCoreError, ClientError, TransientFailure) as error:
        return {}, f"AWS's default, as Service Quotas does not answer: {type(error).__name__}"
    found: dict[Kind, int] = {}
    for kind in LIMITED:
        plural = f"{words(kind)}s"
        values = [q["Value"] for q in listed if q["QuotaName"].lower().endswith(plural)]
        if values:
            found[kind] = int(min(values))
    return found, "by Service Quotas"
