"""Reports of metric attributions on imports whose request wants one."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.data.attribution import Metric, report
from hsp_assets.sandbox.personalize.data.histories import typed
from hsp_assets.sandbox.personalize.errors import InvalidInputError
from hsp_assets.sandbox.personalize.state.registry import Resource
from hsp_assets.service_models import Json


def check_destination(account: Account, request: Json, dataset: Resource) -> None:
    """Raise `InvalidInputError` when a request wants a report that cannot be made."""
    if not request.get("publishAttributionMetricsToS3"):
        return
    if dataset.attributes["datasetType"] != "INTERACTIONS" or not _destination(account, dataset):
        raise InvalidInputError(
            "publishAttributionMetricsToS3 is for Interactions, in a dataset group that has a"
            " metric attribution with an s3DataDestination.",
        )


def publish(account: Account, job: Resource, dataset: Resource, file: str) -> None:
    """Write the report on a job's rows to S3, if its request wants one and it still can be made.

    Raises:
        JobFailedError: S3 refuses it.
    """
    destination = _destination(account, dataset)
    if not job.attributes.get("publishAttributionMetricsToS3") or destination is None:
        return
    attribution, folder = destination
    metrics = [
        Metric(one["metricName"], one["eventType"], one["expression"])
        for one in attribution.attributes["metrics"]
    ]
    schema = account.datasets.schema(dataset)
    items = account.datasets.find(attribution.attributes["datasetGroupArn"], "ITEMS")
    known = None if items is None else account.datasets.catalogue(items).typed
    rows = typed(account.bulk.rows([file], schema)[0], schema)
    frame = report(rows, known, metrics, int(account.options.now()))
    with TemporaryDirectory() as scratch:
        local = Path(scratch) / "report.csv"
        frame.write_csv(local)
        account.bucket.send(local, f"{folder.rstrip('/')}/{job.name}.csv")


def _destination(account: Account, dataset: Resource) -> tuple[Resource, str] | None:
    for attribution in account.registry.all("metricAttribution", dataset.parent):
        output = attribution.attributes["metricsOutputConfig"].get("s3DataDestination")
        if output is not None:
            return attribution, output["path"]
    return None
