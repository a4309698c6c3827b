"""The gate: which of the staged rows may be published, judged for all three datasets together.

Materializing judges what was staged last. Only when every blocking check has passed are the rows
accepted, by one manifest that replaces the one before; else nothing is materialized, and what was
accepted last stays so. `datasets` publishes what is accepted and nothing else.
"""

from collections.abc import Iterator

import dagster as dg

from hsp_assets.assets import staging
from hsp_assets.assets.declaring import all_or_none
from hsp_assets.checks.accepted import SPECS, judge
from hsp_assets.environment.keys import key
from hsp_assets.metadata import Metadata, breakable, column_schema, row_count
from hsp_assets.publishing.accepted import Accepted, accept, keep_rejects
from hsp_assets.publishing.staged import latest_staged
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS, DatasetName

Judgement = Iterator[dg.AssetCheckResult | dg.MaterializeResult[None]]
STAGING = [staging.users, staging.items, staging.interactions]

users, items, interactions = (key(f"accepted/{name}") for name in DATASETS)


@all_or_none(
    "accepted",
    "pandera",
    "parquet",
    assets={
        "users": "Staged users that may be published: all but the rejected rows.",
        "items": "Staged items that may be published: all but the rejected rows.",
        "interactions": "Staged interactions of accepted users with accepted items.",
    },
    deps=STAGING,
    check_specs=[spec for specs in SPECS.values() for spec in specs.values()],
)
def gate(
    context: dg.AssetExecutionContext, storage: StorageResource, policy: PolicyResource
) -> Judgement:
    """Reject the staged rows that break a rule, and judge what is left of each dataset."""
    run = context.run.run_id
    staged = {name: latest_staged(storage, name) for name in DATASETS}
    outcomes = judge(staged, storage, policy)
    accepted: dict[DatasetName, Accepted] = {}
    for name, outcome in outcomes.items():
        rejects_uri = keep_rejects(storage, name, run, outcome.rejects)
        accepted[name] = Accepted(staged[name], outcome.report, rejects_uri)
        yield from outcome.results(rejects_uri)
    if any(outcome.failed for outcome in outcomes.values()):
        return
    accept(storage, run, accepted)
    yield from (_materialized(one) for one in accepted.values())


def _materialized(one: Accepted) -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(
        asset_key=key(f"accepted/{one.staged.dataset}"),
        metadata={
            "accepted": one.report.accepted,
            "rejected": one.report.rejected,
            "staged_by": dg.MetadataValue.dagster_run(one.staged.run),
            **rejects(one),
            "uri": breakable(one.staged.uri),
            "dagster/uri": one.staged.uri,
            **row_count(one.report.accepted),
            **column_schema(one.staged.dataset),
        },
        data_version=dg.DataVersion(one.fingerprint),
    )


def rejects(one: Accepted) -> Metadata:
    """Where the rejected rows are, if there are any."""
    return {"rejects": breakable(one.rejects_uri)} if one.rejects_uri else {}
