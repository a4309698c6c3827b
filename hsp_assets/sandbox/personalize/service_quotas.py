"""Service Quotas, as far as it tells of Amazon Personalize: how much this account may own.

It is another service of AWS at the same port, and answers from the quotas that the stand-in itself
keeps to. Nobody can ask it for more.
"""

from starlette.requests import Request

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.errors import ServiceError, UnknownOperationError
from hsp_assets.sandbox.personalize.protocol.validation import validate
from hsp_assets.service_models import Json, request_shape

TARGET = "ServiceQuotasV20190624."
"""Begins the name of every operation of the service [its model]."""
OF_PERSONALIZE = "personalize"


class NoSuchResourceError(ServiceError):
    """No such service, in the words of Service Quotas."""


def is_about_quotas(request: Request) -> bool:
    """Whether a request is to Service Quotas."""
    return request.headers.get("x-amz-target", "").startswith(TARGET)


def list_quotas(account: Account, operation: str, asked: Json) -> Json:
    """Answer a request to the service.

    Raises:
        ServiceError: it is no list of the quotas of Amazon Personalize.

    """
    if operation != "ListServiceQuotas":
        raise UnknownOperationError(f"This stand-in for Service Quotas has no {operation}.")
    validate(request_shape("service-quotas", operation), asked)
    if asked["ServiceCode"] != OF_PERSONALIZE:
        raise NoSuchResourceError("The specified service does not exist.")
    quotas = account.options.quotas
    named = {
        "Total number of active schemas": quotas.schemas,
        "Total number of active dataset groups": quotas.dataset_groups,
        "Total number of active recommenders": quotas.recommenders,
        "Total number of active filters": quotas.filters_per_group,
    }
    return {"Quotas": [_quota(name, most) for name, most in named.items()]}


def _quota(name: str, most: int) -> Json:
    of = {"ServiceCode": OF_PERSONALIZE, "ServiceName": "Amazon Personalize"}
    return {**of, "QuotaName": name, "Value": float(most), "Unit": "None"}
