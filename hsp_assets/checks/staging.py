"""The gate between staging and publishing: one check per property.

The rules are in `staging_rules`. Running the gate also keeps the rejected rows and a report about
the staging run, without which `datasets` publishes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

import dagster as dg
import polars as pl

from hsp_assets.checks import minimum_rules, row_rules
from hsp_assets.checks.drift_rules import NEW_IDS, VANISHED_IDS
from hsp_assets.checks.duplicates import DUPLICATES, count_duplicates
from hsp_assets.checks.findings import Finding
from hsp_assets.checks.measuring import Measured, Rule, judge_all, measure
from hsp_assets.checks.staging_rules import rules
from hsp_assets.failures import StagedPartsError
from hsp_assets.publishing import gate
from hsp_assets.publishing.gate import Verdict, needed, unusable_columns
from hsp_assets.publishing.going_live import IDENTITY
from hsp_assets.publishing.publication import CATALOGUE, live_parquet
from hsp_assets.publishing.staged import Report, latest_staged, write_report
from hsp_assets.publishing.streaming import in_small_pieces
from hsp_assets.publishing.versions import read_live, read_profile
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource, rejects_key
from hsp_assets.schemas import DATASETS, DatasetName

ID_FILES: dict[DatasetName, tuple[str, str]] = {
    "users": (IDENTITY, "USER_ID"),
    "items": (CATALOGUE, "ITEM_ID"),
}
"""Where a published version keeps its ids, and in which column."""


WHOLE_FILES, COLUMNS = minimum_rules.has_whole_files.__name__, minimum_rules.has_columns.__name__
REJECTED_SHARE = row_rules.rejected_share.__name__
PRECONDITIONS = {WHOLE_FILES: minimum_rules.WHOLE, COLUMNS: minimum_rules.COMPLETE}
"""What must hold before rows can be judged, in this order, and what is said when it does."""


@dg.multi_asset_check(name="staging__gate", specs=[rule.spec for rule in rules()], can_subset=True)
def staging_gate(
    context: dg.AssetCheckExecutionContext, storage: StorageResource, policy: PolicyResource
) -> Iterator[dg.AssetCheckResult]:
    """Sort the staged rows out and judge what is left of each dataset."""
    staged = {name: latest_staged(context, name) for name in DATASETS}
    try:
        with ExitStack() as copies:
            rows = {n: copies.enter_context(run.local(storage)) for n, run in staged.items()}
            outcomes = judge_staged(rows, storage, policy)
    except StagedPartsError as error:
        outcomes = _unjudged({error.dataset: Fault(WHOLE_FILES, str(error))})
    for name, run in staged.items():
        write_report(storage, run, outcomes[name].rejects, outcomes[name].report)
        rejects = storage.uri(rejects_key(name, run.run))
        for rule, finding in outcomes[name].findings:
            if rule.spec.key in context.selected_asset_check_keys:
                yield _naming(rejects, rule, finding).result(rule.spec)


def _naming(rejects: str, rule: Rule, finding: Finding) -> Finding:
    """A finding about rows that were set aside, with the file that names them all."""
    if finding.passed or rule.name not in [*row_rules.names(rule.dataset), REJECTED_SHARE]:
        return finding
    named = {"rejects": dg.MetadataValue.path(rejects), **finding.metadata}
    return replace(finding, metadata=named)


@dataclass(frozen=True)
class Outcome:
    """What the gate found about a dataset."""

    findings: Sequence[tuple[Rule, Finding]]
    rejects: pl.DataFrame
    report: Report


@dataclass(frozen=True)
class Fault:
    """Why a dataset's staged rows cannot be judged: which check says so, and what was found."""

    check: str
    description: str


def judge_staged(
    rows: Mapping[DatasetName, pl.LazyFrame], storage: StorageResource, policy: PolicyResource
) -> dict[DatasetName, Outcome]:
    """What the gate finds about staged rows, of all three datasets together.

    Args:
        rows: as they were staged.
        storage: where the version is that is live.
        policy: what is tolerated.

    """
    wrong = {name: unusable_columns(name, scan) for name, scan in rows.items()}
    if any(wrong.values()):
        return _unjudged({n: _wrong_columns(n, found) for n, found in wrong.items() if found})
    with in_small_pieces():
        verdicts = sort_all_out(rows)
        measured = {n: _measure(n, rows[n], verdicts, storage, policy) for n in DATASETS}
    return {name: _outcome(measured[name]) for name in DATASETS}


def _wrong_columns(name: DatasetName, found: Sequence[str]) -> Fault:
    return Fault(
        COLUMNS,
        f"staging/{name}: {', '.join(found)}. Compare sql/staging/{name}.sql with the columns of "
        "the dataset, and stage again.",
    )


def sort_all_out(scans: Mapping[DatasetName, pl.LazyFrame]) -> dict[DatasetName, Verdict]:
    """Sort out users and items first: interactions may refer only to those that are accepted."""
    users = gate.sort_out("users", scans["users"])
    items = gate.sort_out("items", scans["items"])
    known = {
        "USER_ID": _ids(scans["users"], users, "USER_ID"),
        "ITEM_ID": _ids(scans["items"], items, "ITEM_ID"),
    }
    interactions = gate.sort_out("interactions", scans["interactions"], known)
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
    live = read_live(storage, policy.dataset_group).dataset_version
    before = read_profile(storage, policy.dataset_group, live, name)
    numbers = measure(_rules_of(name), rows) | _id_changes(name, rows, storage, policy)
    if name == "interactions":
        numbers[DUPLICATES] = count_duplicates(rows, verdict.accepted)
        numbers |= {f"known_{n}": float(verdicts[n].accepted) for n in ID_FILES}
    is_repeated = name in ID_FILES and numbers["ids"] < numbers["rows"]
    repeated = gate.repeated_ids(name, rows) if is_repeated else ()
    return Measured(name, numbers, before, verdict, policy, repeated)


def _id_changes(
    name: DatasetName, rows: pl.LazyFrame, storage: StorageResource, policy: PolicyResource
) -> dict[str, float]:
    """How many ids are new and how many are gone, against the live version."""
    if name not in ID_FILES:
        return {}
    file, column = ID_FILES[name]
    before = live_parquet(storage, policy.dataset_group, file)
    if before is None:
        return {}
    now, live = rows.select(column).collect(), before.select(column)
    return {
        NEW_IDS: float(now.join(live, on=column, how="anti").height),
        VANISHED_IDS: float(live.join(now, on=column, how="anti").height),
    }


def _rules_of(name: DatasetName) -> list[Rule]:
    return [rule for rule in rules() if rule.dataset == name]


def _ids(scan: pl.LazyFrame, verdict: Verdict, column: str) -> pl.Series:
    rows = gate.accepted(scan, verdict.rejects).select(pl.col(column).cast(pl.String))
    return rows.collect(engine="streaming").to_series()


def _outcome(measured: Measured) -> Outcome:
    findings, verdict = judge_all(_rules_of(measured.dataset), measured), measured.verdict
    report = Report(
        rows=verdict.rows,
        rejected=verdict.rejected,
        rejects=verdict.fingerprint,
        failed=_failed(findings),
        numbers=dict(measured.numbers),
    )
    return Outcome(findings, verdict.rejects, report)


def _unjudged(faults: Mapping[DatasetName, Fault]) -> dict[DatasetName, Outcome]:
    """Nothing is judged, because of what is wrong with one dataset or several."""
    said = " ".join(fault.description for fault in faults.values())
    otherwise = Finding(passed=False, description=f"Not judged. {said}", tolerable=True)
    failed = [f"{fault.check} of staging/{name}" for name, fault in faults.items()]
    report = Report(rows=0, rejected=0, rejects="", failed=failed, numbers={})
    return {
        name: Outcome(_preconditions(name, faults.get(name), otherwise), gate.REJECTS, report)
        for name in DATASETS
    }


def _preconditions(
    name: DatasetName, fault: Fault | None, otherwise: Finding
) -> list[tuple[Rule, Finding]]:
    """What is known of a dataset, as far as it was looked at: so the cause alone is an error."""
    known = {check: Finding(passed=True, description=text) for check, text in PRECONDITIONS.items()}
    if fault:
        known = {c: f for c, f in known.items() if c == WHOLE_FILES != fault.check}
        known[fault.check] = Finding(passed=False, description=fault.description)
    return [(rule, known.get(rule.name, otherwise)) for rule in _rules_of(name)]


def _failed(findings: Sequence[tuple[Rule, Finding]]) -> list[str]:
    """Names of the checks that block."""
    return [
        rule.name
        for rule, finding in findings
        if rule.severity == "blocks" and not finding.passed and not finding.tolerable
    ]
