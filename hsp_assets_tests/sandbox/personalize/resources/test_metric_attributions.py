"""Metric attributions through boto3."""

from typing import Any

import pytest

from hsp_assets_tests.sandbox.personalize.shop import ROLE, Shop

REVENUE = {"eventType": "Purchase", "metricName": "revenue", "expression": "SUM(Items.PRICE)"}
VIEWS = {"eventType": "view", "metricName": "views", "expression": "SAMPLECOUNT()"}


@pytest.fixture
def open_shop(shop: Shop) -> Shop:
    shop.open("Items", "Interactions")
    return shop


def attribute(shop: Shop, *metrics: dict[str, str]) -> dict[str, Any]:
    output = {"roleArn": ROLE, "s3DataDestination": {"path": "s3://shop/reports/"}}
    scope = {"datasetGroupArn": shop.arns["shop"], "metricsOutputConfig": output}
    return shop.create("metric_attribution", "reports", metrics=list(metrics), **scope)


def names(shop: Shop) -> list[str]:
    paginator = shop.control.get_paginator("list_metric_attribution_metrics")
    pages = paginator.paginate(
        metricAttributionArn=shop.arns["reports"], PaginationConfig={"PageSize": 1}
    )
    return [metric["metricName"] for page in pages for metric in page["metrics"]]


def test_metrics_are_kept_and_listed(open_shop: Shop) -> None:
    assert attribute(open_shop, REVENUE, VIEWS)["status"] == "ACTIVE"
    assert names(open_shop) == ["revenue", "views"]


@pytest.mark.parametrize(
    "expression", ["AVG(Items.PRICE)", "SUM(Items.SIZE)", "SUM(Users.AGE)", "SUM(Items.PROMOTED)"]
)
def test_other_expressions_are_refused(open_shop: Shop, expression: str) -> None:
    with pytest.raises(open_shop.control.exceptions.InvalidInputException):
        attribute(open_shop, {**REVENUE, "expression": expression})


def test_an_attribution_has_ten_metrics_at_most(open_shop: Shop) -> None:
    many = [{**VIEWS, "metricName": f"views{number}"} for number in range(11)]
    with pytest.raises(open_shop.control.exceptions.InvalidInputException, match="equal to 10"):
        attribute(open_shop, *many)
    assert attribute(open_shop, *many[:10])["status"] == "ACTIVE"


def test_metrics_are_taken_away_and_added(open_shop: Shop) -> None:
    attribute(open_shop, REVENUE)
    arn = open_shop.arns["reports"]
    change = {"addMetrics": [VIEWS], "removeMetrics": ["revenue"]}
    open_shop.call("update_metric_attribution", metricAttributionArn=arn, **change)
    assert names(open_shop) == ["views"]


def test_one_can_be_deleted(open_shop: Shop) -> None:
    attribute(open_shop, REVENUE)
    open_shop.control.delete_metric_attribution(metricAttributionArn=open_shop.arns["reports"])
    assert open_shop.control.list_metric_attributions()["metricAttributions"] == []


def test_an_import_publishes_the_report_when_asked(open_shop: Shop) -> None:
    attribute(open_shop, REVENUE, VIEWS)
    open_shop.load("Items", open_shop.texts["Items"])
    text = open_shop.texts["Interactions"]
    job = open_shop.load("Interactions", text, "first", publishAttributionMetricsToS3=True)
    assert job["status"] == "ACTIVE"
    header, revenue, views = open_shop.text("reports/first.csv").splitlines()
    columns = "METRIC_NAME,EVENT_TYPE,VALUE,MATH_FUNCTION,EVENT_ATTRIBUTION_SOURCE,TIMESTAMP"
    assert header == columns
    bought = [line.split(",") for line in text.splitlines() if ",Purchase," in line]
    expected = sum(int(item[1:]) + 0.5 for _, item, *_ in bought)
    assert revenue.startswith(f"revenue,Purchase,{expected},sum,,")
    assert views.startswith("views,view,1500.0,samplecount,,")


def test_a_report_needs_somewhere_to_go(open_shop: Shop) -> None:
    text = open_shop.texts["Interactions"]
    with pytest.raises(open_shop.control.exceptions.InvalidInputException, match="s3DataDest"):
        open_shop.load("Interactions", text, publishAttributionMetricsToS3=True)
