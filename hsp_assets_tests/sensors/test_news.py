"""People are told of promoted models, of the budget and of late assets: each once, over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from hsp_assets.live import LiveRecommender
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.resources.mlops_stack import MlopsStackResource
from hsp_assets.resources.notifications import NotificationsResource
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.schemas import DATASETS
from hsp_assets.sensors.news import Cursor, Situation, news, news_sensor
from hsp_assets.sensors.retraining_facts import LOG
from hsp_assets.training.resource import TrainingResource
from hsp_assets_tests.shop import unused

if TYPE_CHECKING:
    from hsp_assets.resources.storage import StorageResource
    from hsp_assets_tests.sensors.receiver import Receiver

UI, NOW = "https://dagster.example.org", datetime(2026, 11, 30, tzinfo=UTC)
BEST = "hubspot_best_sellers"
ARN = "arn:aws:personalize:us-east-1:123456789012:recommender/"
DEAD = "http://127.0.0.1:9/hook"


@dataclass
class Shop:
    """A published shop, and the sensor's ticks with the cursor that the instance keeps."""

    storage: StorageResource
    instance: dg.DagsterInstance
    receiver: Receiver
    slack_url: str | None = None
    cursor: str | None = None
    told: list[str] = field(default_factory=list)

    @property
    def datasets(self) -> Datasets:
        return Datasets(self.storage, "shop")

    def promote(self, version: str) -> None:
        self.datasets.make_recommender_live(BEST, LiveRecommender(version, ARN + version))

    def tick(self) -> str:
        """Evaluate the sensor as after a restart; answer what it says of itself."""
        training = TrainingResource(
            personalize=PersonalizeResource(region="us-east-1", role_arn=""),
            storage=unused(self.storage),
            mlops_stack=MlopsStackResource(name="", region="us-east-1"),
            policy=PolicyResource(dataset_group="shop"),
        )
        channels = NotificationsResource(
            region="us-east-1", webhook_url=self.receiver.url, slack_url=self.slack_url
        )
        resources = {"training": training, "notifications": channels}
        with dg.build_sensor_context(
            instance=self.instance, cursor=self.cursor, resources=resources
        ) as context:
            result = news_sensor(UI)(context)
        assert isinstance(result, dg.SensorResult)
        assert isinstance(result.skip_reason, dg.SkipReason)
        self.cursor = result.cursor
        return str(result.skip_reason.skip_message)


@pytest.fixture
def shop(storage: StorageResource, instance: dg.DagsterInstance, receiver: Receiver) -> Shop:
    made = Shop(storage, instance, receiver)
    for name in DATASETS:
        made.datasets.write_profile("v1", name, {"rows": 1})
    made.datasets.go_live("v1")
    made.promote("v1_aaaa")
    return made


def test_a_promoted_model_is_told_once_and_what_answered_before_is_not(shop: Shop) -> None:
    shop.tick()
    assert shop.receiver.posted == []
    shop.promote("v2_aaaa")
    for _ in range(2):
        shop.tick()
    (told,) = shop.receiver.posted
    assert told["title"] == f"hsp_assets: {BEST} has a new version"
    assert told["reason"].startswith("v2_aaaa answers now, v1_aaaa did before.")
    assert (told["asset"], told["link"]) == (
        "recommender/best_sellers",
        f"{UI}/assets/recommender/best_sellers",
    )


def test_a_dead_receiver_is_named_gets_the_message_later_and_nobody_gets_it_twice(
    shop: Shop,
) -> None:
    shop.tick()
    shop.slack_url = DEAD
    shop.promote("v2_aaaa")
    assert "Slack (ConnectionError), sent again" in shop.tick()
    assert len(shop.receiver.posted) == 1
    shop.slack_url = shop.receiver.url
    shop.tick()
    shop.tick()
    assert [list(one) for one in shop.receiver.posted[1:]] == [["text"]]


def test_the_budget_is_told_once_a_month() -> None:
    reached = Situation(budget="12.00 of this month's 12.00 US dollars are spent.")
    (told,) = news(Cursor(live={}, budget="2026-10"), reached, NOW, UI)
    assert "HSP_RETRAIN_BUDGET_DOLLARS" in told.reason
    assert told.link == f"{UI}/assets/{'/'.join(LOG.path)}"
    assert news(Cursor(live={}, budget="2026-11"), reached, NOW, UI) == []


def test_late_assets_are_one_message_and_those_told_before_are_left_out() -> None:
    late = Situation(late=("datasets/items", "datasets/users", "share/objects_deals"))
    (told,) = news(Cursor(live={}, late=("share/objects_deals",)), late, NOW, UI)
    assert told.title == "hsp_assets: 2 assets are late"
    assert "datasets/items, datasets/users." in told.reason
    assert "hsp doctor" in told.reason
    assert news(Cursor(live={}, late=late.late), late, NOW, UI) == []
