"""What a channel does not take is brought to it later, for a day; the others are told once."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from hsp_assets.resources.notifications import Message, NotificationsResource
from hsp_assets.sensors.delivery import (
    GIVEN_UP_SECONDS,
    MOST_UNDELIVERED,
    Undelivered,
    deliver,
)
from hsp_assets_tests.sensors.receiver import Receiver

MESSAGE = Message("hsp_assets: work failed", "look: It is not mounted.", "https://x/runs/1")
NOBODY = "http://127.0.0.1:9/secret"
NOW = 1_700_000_000.0


@pytest.fixture
def both(receiver: Receiver) -> NotificationsResource:
    """A webhook that refuses, and a Slack that nobody reaches."""
    receiver.status = 403
    return NotificationsResource(region="us-east-1", slack_url=NOBODY, webhook_url=receiver.url)


def test_who_refuses_is_named_without_the_address_and_the_others_are_told(
    both: NotificationsResource, receiver: Receiver
) -> None:
    said = deliver(both, (), [MESSAGE], NOW)
    assert "Slack (ConnectionError) and the webhook (it answers 403)" in said.trouble
    assert "secret" not in said.trouble
    assert "HSP_NOTIFY_SLACK_URL" in said.trouble
    assert receiver.posted == [asdict(MESSAGE)]


def test_what_waits_is_sent_to_the_channel_that_lacks_it_alone(
    both: NotificationsResource, receiver: Receiver
) -> None:
    receiver.status = 200
    (waiting,) = deliver(both, (), [MESSAGE], NOW).undelivered
    assert waiting == Undelivered("Slack", asdict(MESSAGE), NOW)
    answering = NotificationsResource(
        region="us-east-1", slack_url=receiver.url, webhook_url=receiver.url
    )
    assert deliver(answering, [waiting], (), NOW + 60).undelivered == []
    assert receiver.posted == [asdict(MESSAGE), {"text": MESSAGE.text}]


def test_after_a_day_a_message_is_given_up_and_the_tick_says_which(
    both: NotificationsResource,
) -> None:
    waiting = deliver(both, (), [MESSAGE], NOW).undelivered
    assert deliver(both, waiting, (), NOW + GIVEN_UP_SECONDS - 1).undelivered == waiting
    said = deliver(both, waiting, (), NOW + GIVEN_UP_SECONDS)
    assert said.undelivered == []
    assert "Given up, as it was never taken: hsp_assets: work failed, to Slack (" in said.trouble
    assert "sent again" not in said.trouble


def test_of_very_many_messages_the_oldest_are_given_up_and_named() -> None:
    only = NotificationsResource(region="us-east-1", slack_url=NOBODY)
    many = [Message(f"{n} failed", "") for n in range(MOST_UNDELIVERED + 1)]
    said = deliver(only, (), many, NOW)
    assert [one.message["title"] for one in said.undelivered] == [m.title for m in many[1:]]
    assert "Given up, as it was never taken: 0 failed, to Slack (" in said.trouble
