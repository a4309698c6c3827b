"""The facts that the retraining policy needs, and the log of its decisions.

Facts are read from the bucket: what Personalize holds, and the ledger of trainings. The log is an
asset in Dagster, for people.
"""

from datetime import UTC, datetime

import dagster as dg

from hsp_assets.environment.keys import key
from hsp_assets.metadata import presented, table
from hsp_assets.sensors.retraining_policy import Decision, Facts
from hsp_assets.training.data import TrainingData
from hsp_assets.training.ledger import Ledger
from hsp_assets.training.prices import basis, retraining_dollars

LOG = key("retraining/decisions")
LONGEST_LOG = 30


def facts(imported: TrainingData, ledger: Ledger, now: datetime) -> Facts:
    """What the policy needs.

    Args:
        imported: what Personalize holds, which is the live version.
        ledger: of the trainings so far.
        now: the time.

    """
    entries = ledger.entries()
    last = entries[-1] if entries else None
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Facts(
        now=now,
        published=imported.contents,
        learned=last.contents if last else None,
        trained_at=last.began if last else None,
        spent=sum(entry.dollars for entry in entries if entry.began >= month),
        cost=retraining_dollars(imported.size_bytes, ledger.recommenders),
    )


def logged(
    instance: dg.DagsterInstance, decision: Decision, version: str
) -> dg.AssetMaterialization:
    """The entry of the decision log, with the entries before it as a table."""
    row = {
        "time": datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        "version": version,
        "decision": decision.verdict,
        "reason": decision.reason,
    }
    return dg.AssetMaterialization(
        LOG,
        description=f"{decision.verdict}: {decision.reason}",
        metadata={
            **row,
            "log": table([row, *_earlier(instance, list(row))]),
            **presented(decision.numbers),
            "trained": int(decision.verdict == "train"),
            "costs_from": basis(),
        },
    )


def _earlier(instance: dg.DagsterInstance, columns: list[str]) -> list[dict[str, str]]:
    """The entries before, newest first; without those that were reported without metadata."""
    records = instance.fetch_materializations(LOG, limit=LONGEST_LOG - 1).records
    entries = [one.asset_materialization.metadata for one in records if one.asset_materialization]
    return [
        {name: str(entry[name].value) for name in columns}
        for entry in entries
        if entry.keys() >= set(columns)
    ]
