"""Where an installation is told of what a person should look at: SNS, Slack, a webhook.

What is told, and when, belongs to `sensors.notifications`.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import boto3
import dagster as dg
import requests
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import Field

from hsp_assets.failures import TransientFailure

SECONDS = 10.0
LONGEST_SUBJECT = 100
"""Characters of the subject of an e-mail by SNS [SNS, Publish]."""


@dataclass(frozen=True)
class Message:
    """What a person is told.

    Attributes:
        title: what happened, in a few words.
        reason: why, and what to do.
        link: where to look; empty when no address of the UI is known.

    """

    title: str
    reason: str
    link: str = ""

    @property
    def text(self) -> str:
        """All of it."""
        return "\n\n".join(part for part in (self.title, self.reason, self.link) if part)


class NotificationsResource(dg.ConfigurableResource[Any]):
    """The channels that are set; each gets every message."""

    region: str = Field(description="AWS region of the topic.")
    sns_topic_arn: str = Field(default="", description="Topic of SNS; empty means none.")
    slack_url: str | None = Field(default=None, description="Incoming webhook of Slack.")
    webhook_url: str | None = Field(
        default=None, description="Address that takes a POST of title, reason and link as JSON."
    )

    def send(self, message: Message) -> None:
        """Tell every channel, whatever the others answer.

        Raises:
            TransientFailure: a channel did not take it; the text says which, and no address.

        """
        refused = []
        for name, tell in self._channels():
            try:
                tell(message)
            except (requests.RequestException, BotoCoreError, ClientError) as error:
                refused.append(f"{name} ({_words(error)})")
        if refused:
            raise TransientFailure(
                f"{message.title}: not told to {' and '.join(refused)}. Correct "
                "HSP_NOTIFY_SNS_TOPIC_ARN, HSP_NOTIFY_SLACK_URL or HSP_NOTIFY_WEBHOOK_URL, or look "
                "whether the service answers."
            )

    def _channels(self) -> Iterator[tuple[str, Callable[[Message], None]]]:
        if self.sns_topic_arn:
            yield "SNS", self._publish
        if self.slack_url:
            yield "Slack", lambda message: _post(self.slack_url, {"text": message.text})
        if self.webhook_url:
            yield "the webhook", lambda message: _post(self.webhook_url, asdict(message))

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
