"""Who looks after the platform is told what no failed run tells.

A new version of a model answers, the month's budget for retraining is reached, assets are late.
Each is told once: what was told stands in the cursor. How messages are brought to the channels
belongs to `delivery`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import dagster as dg

from hsp_assets.environment.keys import key
from hsp_assets.resources.notifications import Message, NotificationsResource
from hsp_assets.sensors.cursors import format_cursor, parse_cursor
from hsp_assets.sensors.delivery import Undelivered, deliver
from hsp_assets.sensors.retraining_facts import LOG, facts
from hsp_assets.sensors.retraining_policy import decide
from hsp_assets.training.data import read_imported
from hsp_assets.training.resource import TrainingResource
from hsp_assets.training.versions import named

INTERVAL_SECONDS = 60
LATE = "FAIL"
"""Of an asset's freshness, which Dagster's daemon judges by the asset's policy."""


@dataclass(frozen=True)
class Situation:
    """What is now.

    Attributes:
        live: the version of each recommender that answers.
        budget: why nothing is trained although it should be: the budget; else empty.
        late: the assets that are later than their policy allows.

    """

    live: Mapping[str, str] = field(default_factory=dict)
    budget: str = ""
    late: Sequence[str] = ()


@dataclass(frozen=True)
class Cursor:
    """What was told.

    Attributes:
        live: the versions that answered at the last look; None before the first.
        budget: the month whose budget was told to be reached, such as `2026-11`.
        late: the assets that were late at the last look.
        undelivered: what channels did not take.
        version: of this form.

    """

    live: Mapping[str, str] | None = None
    budget: str = ""
    late: Sequence[str] = ()
    undelivered: Sequence[Undelivered] = ()
    version: Literal[1] = 1


def news_sensor(ui_url: str) -> dg.SensorDefinition:
    """The sensor that tells; it exists where a channel is set.

    Args:
        ui_url: address of the UI, for links; empty means none.

    """

    @dg.sensor(
        name="tell_news",
        minimum_interval_seconds=INTERVAL_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells SNS, Slack, PagerDuty or a webhook of models that were promoted, of "
        "the budget when it is reached, and of assets that are late.",
    )
    def tell_news(
        context: dg.SensorEvaluationContext,
        training: TrainingResource,
        notifications: NotificationsResource,
    ) -> dg.SensorResult:
        before, now = parse_cursor(Cursor, context.cursor), datetime.now(UTC)
        situation = look(context, training, now)
        messages = news(before, situation, now, ui_url)
        delivery = deliver(notifications, before.undelivered, messages, now.timestamp())
        month = f"{now:%Y-%m}" if situation.budget else before.budget
        cursor = Cursor(situation.live, month, situation.late, delivery.undelivered)
        said = f"{len(messages)} told." if messages else "No news."
        if delivery.trouble:
            said = f"{said} {delivery.trouble}"
            context.log.warning(said)
        return dg.SensorResult(skip_reason=said, cursor=format_cursor(cursor))

    return tell_news


def look(
    context: dg.SensorEvaluationContext, training: TrainingResource, now: datetime
) -> Situation:
    """Read what is now: three objects of the bucket, and the freshness that the daemon judged."""
    live = training.datasets.live()
    imported, budget = read_imported(training.datasets), ""
    if imported and imported.dataset_version == live.dataset_version:
        decision = decide(training.policy, facts(imported, training.ledger, now))
        budget = decision.reason if decision.is_over_budget else ""
    versions = {name: one.version for name, one in live.recommenders.items()}
    return Situation(versions, budget, _late(context))


def news(before: Cursor, now: Situation, at: datetime, ui_url: str) -> list[Message]:
    """The messages of what has changed since the last look."""
    messages = [
        _promoted(name, version, before.live.get(name, "none"), ui_url)
        for name, version in now.live.items()
        # What answered when the sensor was switched on is no news.
        if before.live is not None and before.live.get(name) != version
    ]
    if now.budget and before.budget != f"{at:%Y-%m}":
        messages.append(_budget(now.budget, ui_url))
    if late := sorted({*now.late} - {*before.late}):
        messages.append(_lateness(late, ui_url))
    return messages


def _promoted(name: str, version: str, before: str, ui_url: str) -> Message:
    use_case = named(name).use_case
    asset = key(f"recommender/{use_case}").to_user_string()
    return Message(
        f"hsp_assets: {name} has a new version",
        f"{version} answers now, {before} did before. Its page says how good it is; back to the "
        f"one before: hsp recommenders use {use_case}.",
        _page(ui_url, asset),
        asset,
        "info",
    )


def _budget(reason: str, ui_url: str) -> Message:
    return Message(
        "hsp_assets: the budget for retraining is reached",
        f"{reason} The recommenders that answer go on. Raise HSP_RETRAIN_BUDGET_DOLLARS, or wait "
        "for the next month.",
        _page(ui_url, LOG.to_user_string()),
        LOG.to_user_string(),
        "warning",
    )


def _lateness(late: Sequence[str], ui_url: str) -> Message:
    are_late = f"{late[0]} is late" if len(late) == 1 else f"{len(late)} assets are late"
    return Message(
        f"hsp_assets: {are_late}",
        f"Not made within the time that their freshness policy allows: {', '.join(late)}. Look at "
        "the last failed run, and whether daemon, schedules and sensors are on: hsp doctor.",
        _page(ui_url, late[0]),
        late[0],
        "warning",
    )


def _page(ui_url: str, asset: str) -> str:
    return f"{ui_url.rstrip('/')}/assets/{asset}" if ui_url else ""


def _late(context: dg.SensorEvaluationContext) -> list[str]:
    definitions = context.repository_def
    if definitions is None:
        return []
    keys = [*definitions.assets_defs_by_key]
    records = context.instance.get_freshness_state_records(keys)
    late = (one for one, record in records.items() if record.freshness_state.value == LATE)
    return sorted(one.to_user_string() for one in late)
