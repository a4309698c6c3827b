"""The gate between staging and publishing: the staged rows judged, one check per property.

The rules are in `file_rules` and `accepted_rules`. The three datasets are judged together, because
interactions may refer only to users and items that are accepted. What follows from the judgement
belongs to the assets `accepted/*`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import dagster as dg
import polars as pl

from hsp_assets.checks import row_rules
from hsp_assets.checks.accepted_rules import CHECKS, all_checks
from hsp_assets.checks.check import Check, Finding
from hsp_assets.checks.drift_rules import NEW_IDS, VANISHED_IDS
from hsp_assets.checks.duplicates import DUPLICATES, count_duplicates
from hsp_assets.checks.file_rules import FILE_CHECKS, Files, not_judged
from hsp_assets.checks.measuring import Measured, measure
from hsp_assets.failures import StagedPartsError
from hsp_assets.publishing import gate
from hsp_assets.publishing.accepted import Report
from hsp_assets.publishing.datasets import CATALOGUE, IDENTITY, Datasets
from hsp_assets.publishing.gate import Verdict, needed, unusable_columns
from hsp_assets.publishing.staged import Staged
from hsp_assets.publishing.streaming import in_small_pieces
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS, DatasetName

ID_FILES: Mapping[DatasetName, tuple[str, str]] = {
    "users": (IDENTITY, "USER_ID"),
    "items": (CATALOGUE, "ITEM_ID"),
}
"""Where a published version keeps its ids, and in which column."""
SPECS: Mapping[DatasetName, Mapping[str, dg.AssetCheckSpec]] = {
    name: {c.name: c.spec(f"accepted/{name}") for c in all_checks(name)} for name in DATASETS
}
Findings = Sequence[tuple[Check[Any], Finding]]


@dataclass(frozen=True)
class Outcome:
    """The gate's judgement of a dataset."""

    dataset: DatasetName
    findings: Findings
    rejects: pl.DataFrame
    report: Report

    @property
    def failed(self) -> list[str]:
        """Names of the checks that stop publication."""
        return [
            check.name
            for check, finding in self.findings
            if check.severity == "blocks" and not finding.passed and not finding.tolerable
        ]

    def results(self, rejects_uri: str) -> Iterator[dg.AssetCheckResult]:
        """The judgement as results of checks, which name the file of the rejected rows."""
        for check, finding in self.findings:
            named = _with_rejects(rejects_uri, self.dataset, check, finding)
            yield named.result(SPECS[self.dataset][check.name])


def _with_rejects(
    rejects: str, dataset: DatasetName, check: Check[Any], finding: Finding
) -> Finding:
    """A finding about rows that were rejected, with the file that names them all."""
    about_rows = (*row_rules.names(dataset), row_rules.rejected_share.__name__)
    if finding.passed or check.name not in about_rows or not rejects:
        return finding
    file = {"rejects": rejects}
    return replace(finding, metadata={**file, **finding.metadata})


def judge(
    staged: Mapping[DatasetName, Staged], storage: StorageResource, policy: PolicyResource
) -> dict[DatasetName, Outcome]:
    """Judge the files of all three datasets, then their rows.

    Args:
        staged: where the rows are.
        storage: the bucket with them and with the version that is live.
        policy: what is tolerated.

    """
    try:
        with ExitStack() as copies:
            rows = {n: copies.enter_context(run.local(storage)) for n, run in staged.items()}
            return judge_staged(rows, storage, policy)
    except StagedPartsError as error:
        return _unjudged({error.dataset: Files(unreadable=str(error))})


def judge_staged(
    rows: Mapping[DatasetName, pl.LazyFrame], storage: StorageResource, policy: PolicyResource
) -> dict[DatasetName, Outcome]:
    """Judge the staged rows of all three datasets together.

    Args:
        rows: as they were staged.
        storage: where the version is that is live.
        policy: what is tolerated.

    """
    unusable = {name: unusable_columns(name, scan) for name, scan in rows.items()}
    if any(unusable.values()):
        return _unjudged({n: _wrong_columns(n, names) for n, names in unusable.items() if names})
    with in_small_pieces():
        verdicts = validate_all(rows)
        return {n: _outcome(_measure(n, rows[n], verdicts, storage, policy)) for n in DATASETS}


def _wrong_columns(name: DatasetName, columns: Sequence[str]) -> Files:
    return Files(
        wrong_columns=f"staging/{name}: {', '.join(columns)}. Compare sql/staging/{name}.sql with "
        "the columns of the dataset, and stage again."
    )


def validate_all(scans: Mapping[DatasetName, pl.LazyFrame]) -> dict[DatasetName, Verdict]:
    """Validate users and items first: interactions may refer only to those that are accepted."""
    users = gate.validate("users", scans["users"])
    items = gate.validate("items", scans["items"])
    known = {
        "USER_ID": _ids(scans["users"], users, "USER_ID"),
        "ITEM_ID": _ids(scans["items"], items, "ITEM_ID"),
    }
    interactions = gate.validate("interactions", scans["interactions"], known)
    return {"users": users, "items": items, "interactions": interactions}


def _measure(
    name: DatasetName,
    scan: pl.LazyFrame,
    verdicts: Mapping[DatasetName, Verdict],
    storage: StorageResource,
    policy: PolicyResource,
) -> Measured:
    verdict = verdicts[name]
    rows = gate.typed(name, gate.accepted(scan, verdict.rejects)).select(list(needed(name)))
    datasets = Datasets(storage, policy.dataset_group)
    numbers = measure(name, rows) | _id_changes(name, rows, datasets)
    if name == "interactions":
        numbers[DUPLICATES] = count_duplicates(rows, verdict.accepted)
        numbers |= {f"known_{n}": float(verdicts[n].accepted) for n in ID_FILES}
    is_repeated = name in ID_FILES and numbers["ids"] < numbers["rows"]
    repeated = gate.repeated_ids(name, rows) if is_repeated else ()
    return Measured(name, numbers, datasets.live_profile(name), verdict, policy, repeated)


def _id_changes(name: DatasetName, rows: pl.LazyFrame, datasets: Datasets) -> dict[str, float]:
    """How many ids are new and how many are gone, against the live version."""
    if name not in ID_FILES:
        return {}
    file, column = ID_FILES[name]
    before = datasets.live_parquet(file)
    if before is None:
        return {}
    now, live = rows.select(column).collect(), before.select(column)
    return {
        NEW_IDS: float(now.join(live, on=column, how="anti").height),
        VANISHED_IDS: float(live.join(now, on=column, how="anti").height),
    }


def _ids(scan: pl.LazyFrame, verdict: Verdict, column: str) -> pl.Series:
    rows = gate.accepted(scan, verdict.rejects).select(pl.col(column).cast(pl.String))
    return rows.collect(engine="streaming").to_series()


def _outcome(measured: Measured) -> Outcome:
    verdict = measured.verdict
    findings: Findings = [
        *((check, check.finding(Files())) for check in FILE_CHECKS),
        *((check, check.finding(measured)) for check in CHECKS[measured.dataset]),
    ]
    report = Report(
        rows=verdict.rows,
        rejected=verdict.rejected,
        rejects=verdict.fingerprint,
        numbers=dict(measured.numbers),
    )
    return Outcome(measured.dataset, findings, verdict.rejects, report)


def _unjudged(unusable: Mapping[DatasetName, Files]) -> dict[DatasetName, Outcome]:
    """Outcomes without judgement, because a dataset's files or columns are wrong."""
    reasons = " ".join(f.unreadable or f.wrong_columns for f in unusable.values())
    nothing = Report(rows=0, rejected=0, rejects="", numbers={})
    outcomes = {}
    for name in DATASETS:
        files = unusable.get(name, Files())
        findings: Findings = [
            *((check, check.finding(files)) for check in FILE_CHECKS),
            *((check, not_judged(reasons)) for check in CHECKS[name]),
        ]
        outcomes[name] = Outcome(name, findings, gate.REJECTS, nothing)
    return outcomes
