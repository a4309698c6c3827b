"""What an asset yields about work that Amazon Personalize does for hours.

A run does not wait that long: it is green and makes no materialization, so that nothing behind it
runs on what is not there yet. Materializing the asset again resumes the same work. If it failed
meanwhile, that run fails with Personalize's reason, and the one after it begins anew.
"""

from collections.abc import Callable, Iterator

import dagster as dg

from hsp_assets.assets.recording import materialized
from hsp_assets.environment.keys import address
from hsp_assets.failures import StillInProgress
from hsp_assets.metadata import Metadata
from hsp_assets.resources.manifests import (
    awaited_work,
    read_manifest,
    remove_manifest,
    write_manifest,
)
from hsp_assets.resources.personalize_advice import failure
from hsp_assets.resources.personalize_kinds import has_failed, kind_of
from hsp_assets.training.resource import TrainingResource

Outcome = Iterator[dg.AssetCheckResult | dg.AssetObservation | dg.MaterializeResult[None]]


def awaited(
    context: dg.AssetExecutionContext,
    training: TrainingResource,
    work: Callable[[], Metadata],
    data_version: str = "",
) -> Outcome:
    """Yield the result of the work, or an observation when it goes on longer than a run waits.

    The observation and a manifest of its own have `status`, `arn` and `since` (ISO 8601) of what
    goes on.

    Args:
        context: of the asset, which has `output_required=False`.
        training: where the work goes on, and where facts are kept.
        work: finds or starts the work, waits, and answers the metadata.
        data_version: of the result; empty lets Dagster choose one.

    Raises:
        PersonalizeFailure: the work that an earlier run did not wait for has failed.

    """
    yield from _report_failure(context, training)
    try:
        metadata = work()
    except StillInProgress as still:
        context.log.warning("%s", still)
        yield _observation(context, training, str(still), still.status, still.arn, still.since)
        return
    remove_manifest(training.storage, awaited_work(address(context.asset_key)))
    yield materialized(context, training.storage, metadata, data_version=data_version)


def _report_failure(
    context: dg.AssetExecutionContext, training: TrainingResource
) -> Iterator[dg.AssetObservation]:
    """Report that the work observed last has failed, once: later runs replace what failed."""
    observed = read_manifest(training.storage, awaited_work(address(context.asset_key)))
    if observed is None or has_failed(observed.facts):
        return
    arn = str(observed["arn"])
    described = training.personalize.look(arn)
    if described is None or not has_failed(described):
        return
    failed = failure(kind_of(arn), described)
    since = described["lastUpdatedDateTime"].isoformat(timespec="seconds")
    yield _observation(context, training, str(failed), described["status"], arn, since)
    raise failed


def _observation(
    context: dg.AssetExecutionContext,
    training: TrainingResource,
    description: str,
    status: str,
    arn: str,
    since: str,
) -> dg.AssetObservation:
    facts = {"status": status, "arn": arn, "since": since}
    key = awaited_work(address(context.asset_key))
    write_manifest(training.storage, key, context.run.run_id, facts)
    return dg.AssetObservation(context.asset_key, description=description, metadata=facts)
