"""People are told of failed runs, over the real protocols: SNS, and webhooks as Slack's are."""

import json
from contextlib import ExitStack
from dataclasses import dataclass, replace

import boto3
import dagster as dg
import pytest
from moto.server import ThreadedMotoServer

from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings
from hsp_assets.failures import PermanentFailure
from hsp_assets.failures.steps import as_dagster_failures
from hsp_assets.resources.notifications import Message, NotificationsResource
from hsp_assets.sensors.notifications import failure_sensor
from hsp_assets.sensors.runs import LOCATION, Runs
from hsp_assets_tests.sensors.receiver import Receiver, receiving

UI = "https://dagster.example.org/"
REASON = "The share is not mounted. Mount it, then start again."
MESSAGE = Message("hsp_assets: work failed", f"look: {REASON}", "https://x/runs/1")


@dg.op
def look(context: dg.OpExecutionContext) -> None:
    with as_dagster_failures():
        raise PermanentFailure(context.run.tags.get("reason", REASON))


@dg.job
def work() -> None:
    look()


@dataclass
class Ticks:
    """The sensor's ticks, with the cursor that the instance keeps; the first has been."""

    instance: dg.DagsterInstance
    receiver: Receiver
    slack_url: str | None = None
    cursor: str | None = None

    def __call__(self) -> str:
        """Evaluate the sensor as after a restart; answer what the tick says."""
        told = NotificationsResource(
            region="us-east-1", webhook_url=self.receiver.url, slack_url=self.slack_url
        )
        resources = {"notifications": told}
        with dg.build_sensor_context(
            instance=self.instance, cursor=self.cursor, resources=resources
        ) as context:
            result = failure_sensor(UI)(context)
        assert isinstance(result, dg.SensorResult)
        assert isinstance(result.skip_reason, dg.SkipReason)
        self.cursor = result.cursor
        return str(result.skip_reason.skip_message)


@pytest.fixture
def tick(instance: dg.DagsterInstance, receiver: Receiver) -> Ticks:
    fail(instance, reason="It failed before anybody was to be told.")
    ticks = Ticks(instance, receiver)
    ticks()
    assert receiver.posted == []
    return ticks


def fail(instance: dg.DagsterInstance, **tags: str) -> dg.ExecuteInProcessResult:
    return work.execute_in_process(instance=instance, raise_on_error=False, tags=tags)


def test_a_failed_run_is_told_once_with_its_reason_and_where_to_look(
    instance: dg.DagsterInstance, receiver: Receiver, tick: Ticks
) -> None:
    run = fail(instance)
    assert tick() == "1 runs failed, 1 told."
    assert tick() == "No run failed."
    assert receiver.posted == [
        {
            "title": "hsp_assets: work failed",
            "reason": f"look: {REASON}",
            "link": f"{UI}runs/{run.run_id}",
            "asset": "look",
            "severity": "error",
        }
    ]


def test_the_same_cause_is_told_once_and_another_again(
    instance: dg.DagsterInstance, receiver: Receiver, tick: Ticks
) -> None:
    for tags in ({}, {}, {"reason": "Another."}):
        fail(instance, **tags)
        tick()
    assert [one["reason"] for one in receiver.posted] == [f"look: {REASON}", "look: Another."]


def test_what_another_portal_failed_at_silences_nobody(
    instance: dg.DagsterInstance, receiver: Receiver, tick: Ticks
) -> None:
    for location in ("acme_de", "acme_uk", "acme_de"):
        fail(instance, **{LOCATION: location})
        tick()
    assert len(receiver.posted) == 2


def test_runs_of_another_code_location_are_its_own_sensors(instance: dg.DagsterInstance) -> None:
    runs, failed = Runs(instance, "acme_de"), dg.DagsterEventType.RUN_FAILURE
    begin = runs.ended_since(failed, "", 20)[1]
    run = fail(instance, **{LOCATION: "acme_de"})
    fail(instance, **{LOCATION: "acme_uk"})
    assert [one.run_id for one in runs.ended_since(failed, begin, 20)[0]] == [run.run_id]


def test_a_run_that_is_taken_up_again_is_not_told(
    instance: dg.DagsterInstance, receiver: Receiver, tick: Ticks
) -> None:
    fail(instance, **{"dagster/will_retry": "true"})
    assert tick() == "1 runs failed, 0 told."
    assert receiver.posted == []


def test_a_channel_that_refused_gets_the_message_at_the_next_tick_and_nobody_gets_it_twice(
    instance: dg.DagsterInstance, receiver: Receiver, tick: Ticks
) -> None:
    with receiving() as slack:
        slack.status, tick.slack_url = 500, slack.url
        fail(instance)
        assert "Not told to Slack (it answers 500), sent again." in tick()
        slack.status = 200
        assert [tick(), tick()] == ["No run failed."] * 2
        text = f"hsp_assets: work failed\n\nlook: {REASON}"
        refused, taken = slack.posted
    assert refused == taken
    assert taken["text"].startswith(text)
    assert len(receiver.posted) == 1


def test_slack_gets_a_text(receiver: Receiver) -> None:
    NotificationsResource(region="us-east-1", slack_url=receiver.url).tell("Slack", MESSAGE)
    assert receiver.posted == [{"text": MESSAGE.text}]


def test_pagerduty_gets_one_incident_for_a_cause_and_none_for_good_news(
    receiver: Receiver,
) -> None:
    told = NotificationsResource(
        region="us-east-1", pagerduty_key="routing", pagerduty_url=receiver.url
    )
    for message in (MESSAGE, MESSAGE, replace(MESSAGE, severity="info")):
        assert told.tell("PagerDuty", message) == ""
    first, second = receiver.posted
    assert first == second
    assert first["routing_key"] == "routing"
    assert first["event_action"] == "trigger"
    assert first["payload"]["severity"] == "error"
    assert first["links"][0]["href"] == MESSAGE.link


def test_a_topic_tells_its_subscribers(monkeypatch: pytest.MonkeyPatch) -> None:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with ExitStack() as running:
        server.start()
        running.callback(server.stop)
        host, port = server.get_host_and_port()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        sns, sqs = (boto3.client(one, region_name="us-east-1") for one in ("sns", "sqs"))
        topic = sns.create_topic(Name="hsp")["TopicArn"]
        queue = sqs.create_queue(QueueName="hsp")["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
        arn = attributes["Attributes"]["QueueArn"]
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        told = NotificationsResource(region="us-east-1", sns_topic_arn=topic)
        assert told.tell("SNS", MESSAGE) == ""
        (received,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    body = json.loads(received["Body"])
    assert (body["Subject"], body["Message"]) == (MESSAGE.title, MESSAGE.text)


def test_nobody_is_told_unless_somebody_is_named() -> None:
    def names(settings: Settings) -> set[str]:
        return {one.name for one in build_defs(settings).sensors or []}

    quiet = Settings(environment="production")
    told = Settings(
        environment="production", notify_sns_topic_arn="arn:aws:sns:us-east-1:123456789012:hsp"
    )
    assert names(told) - names(quiet) == {"tell_failures", "tell_news"}
