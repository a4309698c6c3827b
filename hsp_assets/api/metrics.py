"""Counters and timings in Prometheus' text format.

Only numbers and fixed words are labels: no id, path or key of a caller ever becomes one. What is
counted is listed here; counting is done where things happen.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper bounds in seconds."""


class Counter:
    """Counts things by their labels."""

    kind = "counter"

    def __init__(self, name: str, help_: str, *labels: str) -> None:
        self.name = name
        self.help = help_
        self._labels = labels
        self._counts: dict[tuple[str, ...], float] = {} if labels else {(): 0}

    def count(self, *values: str, by: float = 1) -> None:
        """Add to the count with these label values."""
        self._counts[values] = self._counts.get(values, 0) + by

    def value(self, *values: str) -> float:
        """The count with these label values."""
        return self._counts.get(values, 0)

    def lines(self) -> Iterator[str]:
        """The samples as Prometheus reads them."""
        for values, count in sorted(self._counts.items()):
            yield f"{self.name}{_labels(self._labels, values)} {count:g}"


class Histogram:
    """Counts durations in seconds, by their labels and how long they were."""

    kind = "histogram"

    def __init__(self, name: str, help_: str, *labels: str) -> None:
        self.name = name
        self.help = help_
        self._labels = labels
        self._counts: dict[tuple[str, ...], list[int]] = {}
        self._sums: dict[tuple[str, ...], float] = {}

    def observe(self, seconds: float, *values: str) -> None:
        """Count one duration."""
        counts = self._counts.setdefault(values, [0] * (len(BUCKETS) + 1))
        counts[bisect_left(BUCKETS, seconds)] += 1
        self._sums[values] = self._sums.get(values, 0.0) + seconds

    def lines(self) -> Iterator[str]:
        """The samples as Prometheus reads them."""
        for values, counts in sorted(self._counts.items()):
            total = 0
            for bound, count in zip([*map(str, BUCKETS), "+Inf"], counts, strict=True):
                total += count
                labels = _labels((*self._labels, "le"), (*values, bound))
                yield f"{self.name}_bucket{labels} {total}"
            yield f"{self.name}_sum{_labels(self._labels, values)} {self._sums[values]:.6f}"
            yield f"{self.name}_count{_labels(self._labels, values)} {total}"


class Gauge:
    """A number that is looked up when it is asked for."""

    kind = "gauge"

    def __init__(self, name: str, help_: str, look: Callable[[], float] = lambda: 0.0) -> None:
        self.name = name
        self.help = help_
        self.look = look

    def lines(self) -> Iterator[str]:
        """The sample as Prometheus reads it."""
        yield f"{self.name} {self.look():g}"


class Metrics:
    """Everything that one API process counts."""

    def __init__(self) -> None:
        self.requests = Counter(
            "hsp_api_requests_total", "Requests answered.", "operation", "status"
        )
        self.seconds = Histogram(
            "hsp_api_request_seconds", "From request to answer, in seconds.", "operation"
        )
        self.answers = Counter(
            "hsp_api_recommendations_total",
            "Lists answered, by where they came from.",
            "source",
        )
        self.fallbacks = Counter(
            "hsp_api_fallbacks_total", "Lists of best sellers in place of others.", "reason"
        )
        self.filled = Counter(
            "hsp_api_filled_items_total", "Best sellers added to lists that were too short."
        )
        self.recommender_seconds = Histogram(
            "hsp_api_recommender_seconds", "Answers of the recommender, in seconds."
        )
        self.users = Counter(
            "hsp_api_users_total",
            "Calls for a user, by whether training knew the user.",
            "known",
        )
        self.accepted = Counter("hsp_api_records_accepted_total", "Records accepted.", "kind")
        self.delivered = Counter(
            "hsp_api_records_delivered_total", "Records that Personalize has.", "kind"
        )
        self.refused = Counter(
            "hsp_api_records_refused_total", "Records that Personalize refuses.", "kind"
        )
        self.backlog = Gauge("hsp_api_backlog_calls", "Accepted calls that wait to be sent.")
        self.ready = Gauge("hsp_api_ready", "1 when a dataset version is loaded.")

    def text(self) -> str:
        """All of it as Prometheus reads it."""
        lines: list[str] = []
        for one in vars(self).values():
            lines += [f"# HELP {one.name} {one.help}", f"# TYPE {one.name} {one.kind}"]
            lines += one.lines()
        return "\n".join(lines) + "\n"


def _labels(names: tuple[str, ...], values: tuple[str, ...]) -> str:
    pairs = ",".join(f'{n}="{v}"' for n, v in zip(names, values, strict=True))
    return f"{{{pairs}}}" if pairs else ""
