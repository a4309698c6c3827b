"""What an asset yields about work that Amazon Personalize does for hours.

A run does not wait that long: it is green and makes no materialization, so that nothing behind it
runs on what is not there yet. Materializing the asset again resumes the same work. If it failed
meanwhile, that run fails with Personalize's reason, and the one after it begins anew.
"""

from collections.abc import Callable, Iterator

import dagster as dg

from hsp_assets.failures import StillInProgress
from hsp_assets.metadata import Metadata, last_observed
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.personalize_advice import failure
from hsp_assets.resources.personalize_kinds import has_failed, kind_of

Outcome = Iterator[dg.AssetCheckResult | dg.AssetObservation | dg.MaterializeResult[None]]


def awaited(
    context: dg.AssetExecutionContext,
    personalize: PersonalizeResource,
    work: Callable[[], Metadata],
    data_version: str = "",
) -> Outcome:
    """Yield the result of the work, or an observation when it goes on longer than a run waits.

    The observation's metadata has `status`, `arn` and `since` (ISO 8601) of what goes on.

    Args:
        context: of the asset, which has `output_required=False`.
        personalize: where the work goes on.
        work: finds or starts the work, waits, and answers the metadata.
        data_version: of the result; empty lets Dagster choose one.

    Raises:
        PersonalizeFailure: the work that an earlier run did not wait for has failed.

    """
    yield from _report_failure(context, personalize)
    try:
        metadata = work()
    except StillInProgress as still:
        context.log.warning("%s", still)
        yield _observation(context, str(still), still.status, still.arn, still.since)
        return
    version = dg.DataVersion(data_version) if data_version else None
    yield dg.MaterializeResult(metadata=metadata, data_version=version)


def _report_failure(
    context: dg.AssetExecutionContext, personalize: PersonalizeResource
) -> Iterator[dg.AssetObservation]:
    """Report that the work observed last has failed, once: later runs replace what failed."""
    observed = last_observed(context.instance, context.asset_key.to_user_string(), "arn", "status")
    if observed is None or has_failed(observed.metadata):
        return
    arn = str(observed.metadata["arn"])
    described = personalize.look(arn)
    if described is None or not has_failed(described):
        return
    failed = failure(kind_of(arn), described)
    since = described["lastUpdatedDateTime"].isoformat(timespec="seconds")
    yield _observation(context, str(failed), described["status"], arn, since)
    raise failed


def _observation(
    context: dg.AssetExecutionContext, description: str, status: str, arn: str, since: str
) -> dg.AssetObservation:
    return dg.AssetObservation(
        context.asset_key,
        description=description,
        metadata={"status": status, "arn": arn, "since": since},
    )
