"""People are told of failed runs, over the real protocols: SNS, and webhooks as Slack's are."""

import json
from contextlib import ExitStack
from dataclasses import replace

import boto3
import dagster as dg
import pytest
from moto.server import ThreadedMotoServer

from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings
from hsp_assets.failures import PermanentFailure, TransientFailure
from hsp_assets.failures.steps import as_dagster_failures
from hsp_assets.resources.notifications import Message, NotificationsResource
from hsp_assets.sensors.notifications import failure_sensor
from hsp_assets.sensors.runs import LOCATION
from hsp_assets_tests.sensors.receiver import Receiver

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


def evaluate(
    instance: dg.DagsterInstance, receiver: Receiver, run: dg.ExecuteInProcessResult
) -> object:
    """Let the sensor look at a run that failed."""
    context = dg.build_run_status_sensor_context(
        sensor_name="tell_failures",
        dagster_event=run.get_run_failure_event(),
        dagster_instance=instance,
        dagster_run=run.dagster_run,
    ).for_run_failure()
    told = NotificationsResource(region="us-east-1", webhook_url=receiver.url)
    sensor = failure_sensor(UI)
    return sensor(context, notifications=told)


def fail(instance: dg.DagsterInstance, **tags: str) -> dg.ExecuteInProcessResult:
    return work.execute_in_process(instance=instance, raise_on_error=False, tags=tags)


def test_a_failed_run_is_told_with_its_reason_and_where_to_look(
    instance: dg.DagsterInstance, receiver: Receiver
) -> None:
    run = fail(instance)
    evaluate(instance, receiver, run)
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
    instance: dg.DagsterInstance, receiver: Receiver
) -> None:
    for run in (fail(instance), fail(instance), fail(instance, reason="Another.")):
        evaluate(instance, receiver, run)
    assert [one["reason"] for one in receiver.posted] == [f"look: {REASON}", "look: Another."]


def test_what_another_portal_failed_at_silences_nobody(
    instance: dg.DagsterInstance, receiver: Receiver
) -> None:
    for location in ("acme_de", "acme_uk", "acme_de"):
        evaluate(instance, receiver, fail(instance, **{LOCATION: location}))
    assert len(receiver.posted) == 2


def test_a_run_that_is_taken_up_again_is_not_told(
    instance: dg.DagsterInstance, receiver: Receiver
) -> None:
    evaluate(instance, receiver, fail(instance, **{"dagster/will_retry": "true"}))
    assert receiver.posted == []


def test_slack_gets_a_text(receiver: Receiver) -> None:
    NotificationsResource(region="us-east-1", slack_url=receiver.url).send(MESSAGE)
    assert receiver.posted == [{"text": MESSAGE.text}]


def test_pagerduty_gets_one_incident_for_a_cause_and_none_for_good_news(
    receiver: Receiver,
) -> None:
    told = NotificationsResource(
        region="us-east-1", pagerduty_key="routing", pagerduty_url=receiver.url
    )
    for message in (MESSAGE, MESSAGE, replace(MESSAGE, severity="info")):
        told.send(message)
    first, second = receiver.posted
    assert first == second
    assert first["routing_key"] == "routing"
    assert first["event_action"] == "trigger"
    assert first["payload"]["severity"] == "error"
    assert first["links"][0]["href"] == MESSAGE.link


def test_a_channel_that_refuses_is_named_without_its_address_and_the_others_are_told(
    receiver: Receiver,
) -> None:
    receiver.status = 403
    nobody = "http://127.0.0.1:9/secret"
    told = NotificationsResource(region="us-east-1", slack_url=nobody, webhook_url=receiver.url)
    with pytest.raises(TransientFailure) as raised:
        told.send(MESSAGE)
    assert "Slack (ConnectionError) and the webhook (it answers 403)" in str(raised.value)
    assert "secret" not in str(raised.value)
    assert len(receiver.posted) == 1


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
        NotificationsResource(region="us-east-1", sns_topic_arn=topic).send(MESSAGE)
        (received,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    body = json.loads(received["Body"])
    assert (body["Subject"], body["Message"]) == (MESSAGE.title, MESSAGE.text)


def test_nobody_is_told_unless_somebody_is_named() -> None:
    def names(settings: Settings) -> set[str]:
        return {one.name for one in build_defs(settings).sensors or []}

    quiet = Settings(environment="production")
    told = Settings(environment="production", notify_sns_topic_arn="arn:aws:sns:x:1:hsp")
    assert names(told) - names(quiet) == {"tell_failures", "tell_news"}
