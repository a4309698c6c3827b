"""Metric attributions: which reports to make of the events that recommendations led to."""

from collections.abc import Iterable

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.data.attribution import COUNT, SUM
from hsp_assets.sandbox.personalize.errors import InvalidInputError, ResourceAlreadyExistsError
from hsp_assets.sandbox.personalize.resources.common import (
    check_quota,
    create,
    numbered_page,
    ready,
)
from hsp_assets.service_models import Json

_MOST_METRICS = 10


def create_metric_attribution(account: Account, request: Json) -> Json:
    """CreateMetricAttribution."""
    group = ready(account, "datasetGroup", request["datasetGroupArn"])
    _check_metrics(account, group.arn, request["metrics"])
    existing = account.registry.all("metricAttribution", group.arn)
    check_quota(len(existing), 1, f"metric attribution in {group.arn}")
    tail = f"metric-attribution/{request['name']}"
    return {"metricAttributionArn": create(account, "metricAttribution", tail, request).arn}


def update_metric_attribution(account: Account, request: Json) -> Json:
    """UpdateMetricAttribution: metrics are taken away first, then added."""
    attribution = ready(account, "metricAttribution", request.get("metricAttributionArn", ""))
    removed = set(request.get("removeMetrics", []))
    kept = [one for one in attribution.attributes["metrics"] if one["metricName"] not in removed]
    metrics = [*kept, *request.get("addMetrics", [])]
    _check_metrics(account, attribution.attributes["datasetGroupArn"], metrics)
    output = request.get("metricsOutputConfig") or attribution.attributes["metricsOutputConfig"]
    changes = {"metrics": metrics, "metricsOutputConfig": output}
    account.registry.change(attribution.id, attributes=changes)
    return {"metricAttributionArn": attribution.arn}


def list_metrics(account: Account, request: Json) -> Json:
    """ListMetricAttributionMetrics: those of one attribution, or of all.

    Raises:
        InvalidInputError: there is no such attribution; the service model names no other error.
    """
    arn = request.get("metricAttributionArn")
    known = account.registry.all("metricAttribution")
    listed = [one for one in known if arn in (None, one.arn)]
    if arn is not None and not listed:
        raise InvalidInputError(f"Resource Arn {arn} does not exist.")
    metrics = [metric for one in listed for metric in one.attributes["metrics"]]
    return numbered_page(metrics, "metrics", arn or "", "metrics", request)


def _check_metrics(account: Account, group: str, metrics: list[Json]) -> None:
    if not 1 <= len(metrics) <= _MOST_METRICS:
        raise InvalidInputError(f"A metric attribution has 1 to {_MOST_METRICS} metrics.")
    _check_names(metric["metricName"] for metric in metrics)
    for metric in metrics:
        summed = SUM.fullmatch(metric["expression"])
        if summed:
            _check_column(account, group, *summed.groups())
        elif not COUNT.fullmatch(metric["expression"]):
            raise InvalidInputError(
                "A metric's expression is SAMPLECOUNT(), SUM(Items.COLUMN) or"
                " SUM(Interactions.COLUMN).",
            )


def _check_names(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ResourceAlreadyExistsError(f"The metric {name} already exists.")
        seen.add(name)


def _check_column(account: Account, group: str, owner: str, name: str) -> None:
    dataset = account.datasets.find(group, "ITEMS" if owner.lower() == "items" else "INTERACTIONS")
    field = None if dataset is None else account.datasets.schema(dataset).field(name.upper())
    if field is None or not field.is_number:
        raise InvalidInputError(f"{owner} has no numeric column {name}.")
