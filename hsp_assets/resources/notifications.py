"""Where an installation is told of what a person should look at: SNS, Slack, PagerDuty, a webhook.

What is told, and when, belongs to `sensors.notifications` and `sensors.news`.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import boto3
import dagster as dg
import requests
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import Field

SECONDS = 10.0
PAGERDUTY = "https://events.pagerduty.com/v2/enqueue"
ADVICE = (
    "Correct HSP_NOTIFY_SNS_TOPIC_ARN, HSP_NOTIFY_SLACK_URL, HSP_NOTIFY_PAGERDUTY_KEY or "
    "HSP_NOTIFY_WEBHOOK_URL, or look whether the service answers."
)
LONGEST_SUBJECT = 100
"""Characters of the subject of an e-mail by SNS [SNS, Publish]."""


@dataclass(frozen=True)
class Message:
    """What a person is told.

    Attributes:
        title: what happened, in a few words.
        reason: why, and what to do.
        link: where to look; empty when no address of the UI is known.
        asset: which asset it is about, or its step; empty when it is about a whole run.
        severity: as PagerDuty has it; of an `info` nobody is called.

    """

    title: str
    reason: str
    link: str = ""
    asset: str = ""
    severity: Literal["error", "warning", "info"] = "error"

    @property
    def text(self) -> str:
        """All of it."""
        return "\n\n".join(part for part in (self.title, self.reason, self.link) if part)

    @property
    def cause(self) -> str:
        """The same for two messages of the same cause."""
        return hashlib.sha256(f"{self.title}\n{self.reason}".encode()).hexdigest()


class NotificationsResource(dg.ConfigurableResource[Any]):
    """The channels that are set; each gets every message."""

    region: str = Field(description="AWS region of the topic.")
    sns_topic_arn: str = Field(default="", description="Topic of SNS; empty means none.")
    slack_url: str | None = Field(default=None, description="Incoming webhook of Slack.")
    webhook_url: str | None = Field(
        default=None, description="Address that takes a POST of the message as JSON."
    )

    pagerduty_key: str | None = Field(
        default=None, description="Integration key of a service in PagerDuty (Events API v2)."
    )
    pagerduty_url: str = Field(default=PAGERDUTY, description="Where PagerDuty takes events.")

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the channels that are set."""
        return tuple(self._channels)

    def tell(self, channel: str, message: Message) -> str:
        """Tell one channel; answer why it did not take it, and nothing when it did."""
        tell = self._channels.get(channel)
        try:
            if tell:
                tell(message)
        except (requests.RequestException, BotoCoreError, ClientError) as error:
            return f"{channel} ({_words(error)})"
        return ""

    @property
    def _channels(self) -> Mapping[str, Callable[[Message], None]]:
        known: dict[str, tuple[str | None, Callable[[Message], None]]] = {
            "SNS": (self.sns_topic_arn, self._publish),
            "Slack": (self.slack_url, lambda it: _post(self.slack_url, {"text": it.text})),
            "PagerDuty": (self.pagerduty_key, self._call),
            "the webhook": (self.webhook_url, lambda it: _post(self.webhook_url, asdict(it))),
        }
        return {name: tell for name, (is_set, tell) in known.items() if is_set}

    def _call(self, message: Message) -> None:
        """Call whoever is on duty; the same cause is one incident there."""
        if message.severity == "info":
            return
        said = {"summary": message.title, "source": "hsp_assets", "severity": message.severity}
        details = {"reason": message.reason, "asset": message.asset}
        body = {
            "routing_key": self.pagerduty_key,
            "event_action": "trigger",
            "dedup_key": message.cause,
            "payload": {**said, "custom_details": details},
            "links": [{"href": message.link, "text": "Dagster"}] if message.link else [],
        }
        _post(self.pagerduty_url, body)

    def _publish(self, message: Message) -> None:
        boto3.client("sns", region_name=self.region).publish(
            TopicArn=self.sns_topic_arn,
            Subject=message.title[:LONGEST_SUBJECT],
            Message=message.text,
        )


def _post(url: str | None, body: dict[str, Any]) -> None:
    requests.post(str(url), json=body, timeout=SECONDS).raise_for_status()


def _words(error: Exception) -> str:
    """What went wrong, without the address: who has it may write there."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"it answers {error.response.status_code}"
    return type(error).__name__
