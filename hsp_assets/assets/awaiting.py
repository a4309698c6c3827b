"""What an asset yields about work that Amazon Personalize does for hours.

A run does not wait that long: it is green and makes no materialization, so that nothing behind it
runs on what is not there yet. Materializing the asset again takes the same work up. If it failed
meanwhile, that run fails with Personalize's reason, and the one after it begins anew.
"""

from collections.abc import Callable, Iterator

import dagster as dg

from hsp_assets.failures import StillInProgress
from hsp_assets.metadata import Metadata
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
        work: finds or starts the work, waits, and answers what there is to tell.
        data_version: of the result; empty lets Dagster choose one.

    Raises:
        PersonalizeFailure: the work that an earlier run did not wait for has failed.

    """
    yield from _told_failure(context, personalize)
    try:
        told = work()
    except StillInProgress as still:
        context.log.warning("%s", still)
        yield _observation(context, str(still), still.status, still.arn, still.since)
        return
    version = dg.DataVersion(data_version) if data_version else None
    yield dg.MaterializeResult(metadata=told, data_version=version)


def _told_failure(
    context: dg.AssetExecutionContext, personalize: PersonalizeResource
) -> Iterator[dg.AssetObservation]:
    """Tell that the work observed last has failed, once: later runs replace what failed."""
    arn, status = _observed(context)
    described = personalize.look(arn) if arn and not has_failed({"status": status}) else None
    if described is None or not has_failed(described):
        return
    failed = failure(kind_of(arn), described)
    since = described["lastUpdatedDateTime"].isoformat(timespec="seconds")
    yield _observation(context, str(failed), described["status"], arn, since)
    raise failed


def _observed(context: dg.AssetExecutionContext) -> tuple[str, str]:
    """ARN and status of the work that the asset's latest observation tells of; empty if none."""
    records = context.instance.fetch_observations(context.asset_key, limit=1).records
    observed = records[0].asset_observation if records else None
    if observed is None:
        return "", ""
    return str(observed.metadata["arn"].value), str(observed.metadata["status"].value)


def _observation(
    context: dg.AssetExecutionContext, description: str, status: str, arn: str, since: str
) -> dg.AssetObservation:
    return dg.AssetObservation(
        context.asset_key,
        description=description,
        metadata={"status": status, "arn": arn, "since": since},
    )
