"""What one API process counts and times, as Prometheus scrapes it.

Label values are numbers or fixed words: no id, path or key of a caller ever becomes one. Metrics
are declared here and incremented where things happen.
"""

from functools import partial

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper bounds in seconds."""
KIND = ("kind",)

# A time of creation beside each counter would double the samples.
disable_created_metrics()  # type: ignore[no-untyped-call]  # the library annotates all but this


class Metrics:
    """The metrics of one API process, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        counter = partial(Counter, registry=self._registry)
        histogram = partial(Histogram, registry=self._registry, buckets=BUCKETS)
        gauge = partial(Gauge, registry=self._registry)
        self.requests = counter(
            "hsp_api_requests_total", "Requests handled.", ("operation", "status")
        )
        self.seconds = histogram(
            "hsp_api_request_seconds", "From request to response, in seconds.", ("operation",)
        )
        self.recommendations = counter(
            "hsp_api_recommendations_total", "Lists returned, by their source.", ("source",)
        )
        self.fallbacks = counter(
            "hsp_api_fallbacks_total", "Best sellers returned in place of others.", ("reason",)
        )
        self.filled = counter(
            "hsp_api_filled_items_total", "Best sellers added to lists that were too short."
        )
        self.recommender_seconds = histogram(
            "hsp_api_recommender_seconds", "Responses of the recommender, in seconds."
        )
        self.users = counter(
            "hsp_api_users_total", "Calls for a user, by whether training knew them.", ("known",)
        )
        self.events = counter(
            "hsp_api_events_total",
            "Accepted events, by whether their type trains something.",
            ("trained",),
        )
        self.accepted = counter("hsp_api_records_accepted_total", "Records accepted.", KIND)
        self.delivered = counter(
            "hsp_api_records_delivered_total", "Records that Personalize has.", KIND
        )
        self.refused = counter(
            "hsp_api_records_refused_total", "Records that Personalize refuses.", KIND
        )
        self.backlog = gauge("hsp_api_backlog_calls", "Accepted calls that wait to be sent.")
        self.ready = gauge("hsp_api_ready", "1 when a dataset version is loaded.")

    def text(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self._registry)
