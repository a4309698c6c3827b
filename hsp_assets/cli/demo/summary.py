"""What a run did, as data: taken from the facts that it left, never computed anew."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import dagster as dg

from hsp_assets.cli.demo.recorded import Recorded
from hsp_assets.environment.keys import address, step, step_address
from hsp_assets.recommenders import METRICS, RECOMMENDERS

NOT_CREATED = "NOT CREATED"
FAILED = "FAILED"
Section = dict[str, dict[str, Any]]


@dataclass
class Checks:
    """Names of the checks, `group/asset:check`, by how they ended."""

    passed: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@dataclass
class Summary:
    """What a run did; the layout of `hsp demo --json`.

    Attributes:
        source_files: `rows` and `rejected` by source.
        imports: `created`, `updated`, `unchanged` and `failed` by import.
        datasets: `rows`, `rejected` and `uri` by dataset, and `event_types` of interactions.
        recommenders: `status` and `metrics` by use case.
        checks: names by outcome.
        recommendations: item ids by user id, for a few users.
        seconds: by group, and in total.
        failures: error text by step.

    """

    source_files: Section
    imports: Section
    datasets: Section
    recommenders: Section
    checks: Checks
    recommendations: dict[str, list[str]]
    seconds: dict[str, float]
    failures: dict[str, str]

    @property
    def succeeded(self) -> bool:
        """Whether no step and no blocking check failed."""
        return not self.failures and not self.checks.failed

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def summarise(recorded: Recorded, total_seconds: float) -> Summary:
    """Sum a run up; steps that it did not reach are absent."""
    metadata = recorded.facts
    personal = metadata.get("recommender/recommended_for_you", {})
    return Summary(
        source_files=_section(metadata, "source_files", ("rows", "rejected")),
        imports=_section(metadata, "imports", ("created", "updated", "unchanged", "failed")),
        datasets=_section(metadata, "datasets", ("rows", "rejected", "uri", "event_types")),
        recommenders=_recommenders(recorded),
        checks=_checks(recorded.checks),
        recommendations=dict(personal.get("sample_recommendations", {})),
        seconds=_seconds(recorded.seconds, total_seconds),
        failures=dict(recorded.failures),
    )


def _section(
    metadata: Mapping[str, Mapping[str, Any]], group: str, names: tuple[str, ...]
) -> Section:
    return {
        key.split("/")[1]: {name: values[name] for name in names if name in values}
        for key, values in metadata.items()
        if key.startswith(f"{group}/")
    }


def _recommenders(recorded: Recorded) -> Section:
    """Every recommender the run came to: trained, or not created for want of events."""
    judged = {address(c.asset_key) for c in recorded.checks if c.check_name == "minimum_events"}
    section: Section = {}
    for use_case in RECOMMENDERS:
        values = recorded.facts.get(f"recommender/{use_case}")
        if values is not None:
            metrics = {name: values[label] for name, label in METRICS.items() if label in values}
            section[use_case] = {"status": values["status"], "metrics": metrics}
        elif f"recommender/{use_case}" in judged:
            failed = step(f"recommender/{use_case}") in recorded.failures
            section[use_case] = {"status": FAILED if failed else NOT_CREATED, "metrics": {}}
    return section


def _checks(evaluations: Iterable[dg.AssetCheckEvaluation]) -> Checks:
    checks = Checks()
    for evaluation in evaluations:
        name = f"{address(evaluation.asset_key)}:{evaluation.check_name}"
        if evaluation.passed:
            checks.passed.append(name)
        elif evaluation.severity is dg.AssetCheckSeverity.WARN:
            checks.warned.append(name)
        else:
            checks.failed.append(name)
    return checks


def _seconds(steps: Mapping[str, float], total: float) -> dict[str, float]:
    """Durations by group; a step's name starts with its group."""
    groups: dict[str, float] = defaultdict(float)
    for name, seconds in steps.items():
        groups[step_address(name).partition("/")[0]] += seconds
    return {**{name: round(s, 3) for name, s in groups.items()}, "total": round(total, 3)}
