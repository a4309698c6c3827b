"""Metrics as Prometheus reads them."""

from prometheus_client.parser import text_string_to_metric_families

from hsp_assets.api.metrics import Metrics


def test_every_metric_is_described_under_its_documented_name() -> None:
    families = list(text_string_to_metric_families(Metrics().text().decode()))
    declared = [name for name in vars(Metrics()) if not name.startswith("_")]
    assert len(families) == len(declared) == 13
    assert all(one.name.startswith("hsp_api_") and one.documentation for one in families)


def test_a_metric_without_labels_begins_at_zero_and_no_time_of_creation_is_added() -> None:
    metrics = Metrics()
    metrics.requests.labels("events", 200).inc()
    text = metrics.text().decode()
    assert "\nhsp_api_filled_items_total 0.0\n" in text
    assert '\nhsp_api_requests_total{operation="events",status="200"} 1.0\n' in text
    assert "_created" not in text


def test_two_processes_parts_do_not_share_counts() -> None:
    Metrics().filled.inc(5)
    assert "\nhsp_api_filled_items_total 0.0\n" in Metrics().text().decode()
