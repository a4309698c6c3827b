"""Dataset groups: the container of everything that belongs to one shop."""

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.errors import InvalidInputError, ResourceInUseError
from hsp_assets.sandbox.personalize.resources.common import begin_deletion, check_quota, create
from hsp_assets.sandbox.personalize.resources.schemas import check_domain
from hsp_assets.sandbox.personalize.state.registry import Resource
from hsp_assets.service_models import Json


def create_dataset_group(account: Account, request: Json) -> Json:
    """CreateDatasetGroup."""
    check_domain(request)
    if ("roleArn" in request) != ("kmsKeyArn" in request):
        raise InvalidInputError("roleArn and kmsKeyArn can only be given together.")
    existing = account.registry.all("datasetGroup")
    check_quota(len(existing), account.options.quotas.dataset_groups, "dataset groups")
    group = create(account, "datasetGroup", f"dataset-group/{request['name']}", request)
    return {"datasetGroupArn": group.arn, "domain": request["domain"]}


def delete_dataset_group(account: Account, request: Json) -> Json:
    """DeleteDatasetGroup: everything in it must have been deleted before, ended jobs apart."""
    group = account.registry.get("datasetGroup", request["datasetGroupArn"])
    inside = [
        one
        for one in account.registry.children(group.arn)
        if one.kind != "dataDeletionJob" or account.lifecycle.moving(one)
    ]
    if inside:
        raise ResourceInUseError(f"{group.arn} still has {inside[0].arn}: delete that first.")
    return begin_deletion(account, group)


def forget_jobs(account: Account, parent: Resource) -> None:
    """Forget the jobs of a resource that is gone."""
    for child in account.registry.children(parent.arn):
        account.registry.remove(child.id)
