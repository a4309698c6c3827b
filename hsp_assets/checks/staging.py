"""The gate between staging and publishing: one check per property, judged in one pass.

The rules are in `staging_rules`. Running the gate also keeps the rejected rows and a report about
the staging run, without which `datasets` publishes nothing.
"""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from hsp_assets import gate
from hsp_assets.checks.staging_rules import RULES, Subject
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS, DatasetName
from hsp_assets.staged import Report, Staged, latest_staged, write_report


@dg.multi_asset_check(name="staging__gate", specs=[rule.spec for rule in RULES], can_subset=True)
def staging_gate(
    context: dg.AssetCheckExecutionContext, storage: StorageResource, policy: PolicyResource
) -> Iterator[dg.AssetCheckResult]:
    """Sort the staged rows out and judge what is left of each dataset."""
    staged = {name: latest_staged(context, name) for name in DATASETS}
    subject = _sort_out(storage, staged, policy.max_reject_share)
    findings = [(rule, rule.judge(subject, rule.dataset)) for rule in RULES]
    for name, run in staged.items():
        failed = [
            rule.judge.__name__
            for rule, finding in findings
            if rule.dataset == name and rule.severity == "blocks" and not finding.passed
        ]
        verdict = subject.verdicts[name]
        report = Report(verdict.rows, verdict.rejected, failed)
        write_report(storage, run, verdict.rejects, report)
    for rule, finding in findings:
        if rule.spec.key in context.selected_asset_check_keys:
            yield finding.result(rule.spec)


def _sort_out(
    storage: StorageResource, staged: dict[DatasetName, Staged], max_reject_share: float
) -> Subject:
    """Sort out users and items first: interactions may refer only to those that are accepted."""
    scans = {name: run.scan(storage) for name, run in staged.items()}
    users = gate.sort_out("users", scans["users"])
    items = gate.sort_out("items", scans["items"])
    rows: dict[DatasetName, pl.LazyFrame] = {
        "users": gate.accepted(scans["users"], users.rejects),
        "items": gate.accepted(scans["items"], items.rejects),
    }
    known = {
        "USER_ID": rows["users"].select("USER_ID").collect().to_series(),
        "ITEM_ID": rows["items"].select("ITEM_ID").collect().to_series(),
    }
    interactions = gate.sort_out("interactions", scans["interactions"], known)
    rows["interactions"] = gate.accepted(scans["interactions"], interactions.rejects)
    verdicts: dict[DatasetName, gate.Verdict] = {
        "users": users,
        "items": items,
        "interactions": interactions,
    }
    return Subject(rows, verdicts, max_reject_share)
