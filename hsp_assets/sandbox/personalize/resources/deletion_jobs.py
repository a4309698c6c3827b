"""Data deletion jobs: the users listed in a CSV are forgotten."""

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.resources.common import check_source, create, ready
from hsp_assets.sandbox.personalize.resources.import_jobs import file_of
from hsp_assets.sandbox.personalize.state.registry import Resource
from hsp_assets.service_models import Json


def create_deletion_job(account: Account, request: Json) -> Json:
    """CreateDataDeletionJob."""
    check_source(request)
    ready(account, "datasetGroup", request["datasetGroupArn"])
    job = create(account, "dataDeletionJob", f"data-deletion-job/{request['jobName']}", request)
    return {"dataDeletionJobArn": job.arn}


def run(account: Account, job: Resource) -> Json:
    """Erase the users; a job that is run again counts only what was left."""
    group: str = job.attributes["datasetGroupArn"]
    users = account.importer.user_ids(job.attributes["dataSource"]["dataLocation"])
    return {"numDeleted": account.eraser.erase(group, _files(account, group), users)}


def end(account: Account, job: Resource, result: Json) -> None:
    """Tell how many records there were."""
    account.registry.change(job.id, attributes={"numDeleted": result["numDeleted"]})


def _files(account: Account, group: str) -> set[str]:
    """Every file that imports into the group left, whoever names it now."""
    return {
        file_of(job)
        for dataset in account.registry.all("dataset", group)
        for job in account.registry.all("datasetImportJob", dataset.arn)
    }
