"""Dataset export jobs: the rows of a dataset become a CSV in S3."""

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.errors import InvalidInputError
from hsp_assets.sandbox.personalize.resources.common import create, ready
from hsp_assets.sandbox.personalize.state.registry import Resource
from hsp_assets.service_models import Json


def create_export_job(account: Account, request: Json) -> Json:
    """CreateDatasetExportJob."""
    if not request["jobOutput"]["s3DataDestination"]["path"].startswith("s3://"):
        raise InvalidInputError("jobOutput.s3DataDestination.path must be an s3:// location.")
    ready(account, "dataset", request["datasetArn"])
    tail = f"dataset-export-job/{request['jobName']}"
    mode = request.get("ingestionMode", "PUT")
    job = create(account, "datasetExportJob", tail, request, ingestionMode=mode)
    return {"datasetExportJobArn": job.arn}


def run(account: Account, job: Resource) -> Json:
    """Write the file."""
    dataset = account.registry.get("dataset", job.attributes["datasetArn"])
    path: str = job.attributes["jobOutput"]["s3DataDestination"]["path"]
    location = f"{path.rstrip('/')}/{job.name}/part-00000.csv"
    account.exporter.run(dataset, job.attributes["ingestionMode"], location)
    return {}
