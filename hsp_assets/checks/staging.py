"""The gate between staging and publishing: one check per property.

The rules are in `staging_rules`. Running the gate also keeps the rejected rows and a report about
the staging run, without which `datasets` publishes nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack

import dagster as dg
import polars as pl

from hsp_assets import gate
from hsp_assets.checks.findings import Finding
from hsp_assets.checks.measuring import Rule, judge_all
from hsp_assets.checks.staging_rules import rules
from hsp_assets.gate import Verdict
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS, DatasetName
from hsp_assets.staged import Report, latest_staged, write_report

Findings = list[tuple[Rule, Finding]]


@dg.multi_asset_check(name="staging__gate", specs=[rule.spec for rule in rules()], can_subset=True)
def staging_gate(
    context: dg.AssetCheckExecutionContext, storage: StorageResource, policy: PolicyResource
) -> Iterator[dg.AssetCheckResult]:
    """Sort the staged rows out and judge what is left of each dataset."""
    staged = {name: latest_staged(context, name) for name in DATASETS}
    with ExitStack() as copies:
        rows = {n: copies.enter_context(run.local(storage)) for n, run in staged.items()}
        verdicts = sort_all_out(rows)
        findings = [f for n in DATASETS for f in _judge(n, rows[n], verdicts[n], policy)]
    for name, run in staged.items():
        ours = [(rule, finding) for rule, finding in findings if rule.dataset == name]
        write_report(storage, run, verdicts[name].rejects, _report(verdicts[name], ours))
    for rule, finding in findings:
        if rule.spec.key in context.selected_asset_check_keys:
            yield finding.result(rule.spec)


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


def _judge(
    name: DatasetName, rows: pl.LazyFrame, verdict: Verdict, policy: PolicyResource
) -> Findings:
    ours = [rule for rule in rules() if rule.dataset == name]
    return judge_all(ours, gate.accepted(rows, verdict.rejects), verdict, policy.max_reject_share)


def _ids(scan: pl.LazyFrame, verdict: Verdict, column: str) -> pl.Series:
    return gate.accepted(scan, verdict.rejects).select(column).collect().to_series()


def _report(verdict: Verdict, findings: Findings) -> Report:
    failed = [r.name for r, f in findings if r.severity == "blocks" and not f.passed]
    return Report(verdict.rows, verdict.rejected, failed)
