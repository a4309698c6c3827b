"""Dataset import jobs: CSVs from S3 become the rows of a dataset."""

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.errors import InvalidInputError
from hsp_assets.sandbox.personalize.resources.attribution_reports import check_destination, publish
from hsp_assets.sandbox.personalize.resources.common import (
    check_quota,
    check_source,
    create,
    ready,
)
from hsp_assets.sandbox.personalize.state.registry import Resource
from hsp_assets.service_models import Json

_FAILED = "CREATE FAILED"


def create_import_job(account: Account, request: Json) -> Json:
    """CreateDatasetImportJob."""
    check_source(request)
    dataset = ready(account, "dataset", request["datasetArn"])
    check_destination(account, request, dataset)
    jobs = account.registry.all("datasetImportJob")
    pending = [job for job in jobs if account.lifecycle.moving(job)]
    check_quota(len(pending), account.options.quotas.pending_imports, "pending import jobs")
    mode = request.get("importMode", "FULL")
    if mode == "INCREMENTAL" and not _has_full_import(jobs, dataset):
        raise InvalidInputError("The first import of a dataset must be FULL.")
    tail = f"dataset-import-job/{request['jobName']}"
    job = create(account, "datasetImportJob", tail, request, importMode=mode)
    return {"datasetImportJobArn": job.arn}


def file_of(job: Resource) -> str:
    """The name of the file that the job leaves."""
    return f"{job.id}.parquet"


def run(account: Account, job: Resource) -> Json:
    """Import the data into a file."""
    dataset = account.registry.get("dataset", job.attributes["datasetArn"])
    name = file_of(job)
    account.importer.run(
        job.attributes["dataSource"]["dataLocation"],
        account.datasets.schema(dataset),
        name,
        full=job.attributes["importMode"] == "FULL",
    )
    publish(account, job, dataset, name)
    return {"file": name}


def end(account: Account, job: Resource, result: Json) -> None:
    """Make the file part of the dataset: in place of what was imported before, or beside it."""
    dataset = account.registry.get("dataset", job.attributes["datasetArn"])
    earlier = dataset.internals.get("files", [])
    kept = earlier if job.attributes["importMode"] == "INCREMENTAL" else []
    files = [*kept, [result["file"], job.created_at]]
    account.registry.change(dataset.id, internals={"files": files})


def _has_full_import(jobs: list[Resource], dataset: Resource) -> bool:
    return any(
        job.parent == dataset.arn
        and job.attributes["importMode"] == "FULL"
        and job.status != _FAILED
        for job in jobs
    )
