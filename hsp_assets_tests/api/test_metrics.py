"""Numbers in the text format that Prometheus reads."""

from hsp_assets.api.metrics import Counter, Histogram, Metrics


def test_a_counter_counts_by_its_labels() -> None:
    counter = Counter("hits", "Hits.", "kind")
    counter.count("a")
    counter.count("a", by=2)
    counter.count("b")
    assert list(counter.lines()) == ['hits{kind="a"} 3', 'hits{kind="b"} 1']


def test_a_counter_without_labels_begins_at_zero() -> None:
    assert list(Counter("hits", "Hits.").lines()) == ["hits 0"]


def test_a_duration_counts_in_its_bucket_and_all_above() -> None:
    histogram = Histogram("seconds", "Seconds.")
    for seconds in (0.001, 0.0011, 99):
        histogram.observe(seconds)
    lines = dict(line.rsplit(" ", 1) for line in histogram.lines())
    assert lines['seconds_bucket{le="0.001"}'] == "1"
    assert lines['seconds_bucket{le="0.0025"}'] == "2"
    assert lines['seconds_bucket{le="2.5"}'] == "2"
    assert lines['seconds_bucket{le="+Inf"}'] == lines["seconds_count"] == "3"
    assert lines["seconds_sum"] == "99.002100"


def test_every_metric_is_described() -> None:
    lines = Metrics().text().splitlines()
    described = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(described) == len(set(described)) == len(vars(Metrics()))
    assert all(name.startswith("hsp_api_") for name in described)
