"""One recommender, trained on the live dataset version and put in front of callers.

What each recommender is belongs to `recommenders`; here it is created, awaited, asked for
samples and made live, and the versions before the last one are deleted.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import dagster as dg
import polars as pl

from hsp_assets.live import LiveRecommender
from hsp_assets.metadata import Metadata, latest, table
from hsp_assets.publication import make_recommender_live, read_live
from hsp_assets.recommenders import HEADROOM, METRICS, MINIMUM_EVENTS, Recommender
from hsp_assets.resources.personalize import Description, PersonalizeResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.staged import latest_staged

SAMPLES = 3
SAMPLE_LENGTH = 5


@dataclass(frozen=True)
class Minimum:
    """How many events a recipe needs, and how many there are."""

    needed: int
    found: int
    counted: str

    @property
    def is_met(self) -> bool:
        """Whether it can be trained."""
        return self.found >= self.needed

    @property
    def has_headroom(self) -> bool:
        """Whether losing a few events would leave it trainable."""
        return self.found >= self.needed * (1 + HEADROOM)

    @property
    def description(self) -> str:
        """What is needed and what was found, and what follows."""
        said = f"{self.needed:,} {self.counted} needed, {self.found:,} found"
        if not self.is_met:
            return f"{said}. The recommender is not created; load more events."
        return said if self.has_headroom else f"{said}: under 10 % to spare. Load more events."


def minimum_events(recommender: Recommender, event_types: Mapping[str, int]) -> Minimum:
    """Compare the published events with what a recommender's recipe needs."""
    found = (
        event_types.get(recommender.event_type, 0)
        if recommender.event_type
        else sum(event_types.values())
    )
    return Minimum(MINIMUM_EVENTS, found, recommender.events)


@dataclass
class Training:
    """A recommender's next version."""

    context: dg.AssetExecutionContext
    recommender: Recommender
    personalize: PersonalizeResource
    storage: StorageResource
    dataset_group: str

    def run(self) -> Metadata:
        """Create or find the version, wait until it answers, make it live; describe it.

        Raises:
            PersonalizeFailure: the training failed; the text has Personalize's reason.

        """
        imported = latest(self.context, "recommender/dataset_imports")
        version, group_arn = str(imported["version"]), str(imported["dataset_group_arn"])
        started = time.monotonic()
        described = self._create(version, group_arn)
        arn = str(described["recommenderArn"])
        self._retire(keep={arn, self._live_arn()}, group_arn=group_arn)
        live = LiveRecommender(version, arn)
        make_recommender_live(self.storage, self.dataset_group, self.recommender.name, live)
        return {
            "recommender": self.recommender.name,
            "version": version,
            "arn": arn,
            "status": described["status"],
            "recipe": self.recommender.recipe,
            "seconds": round(time.monotonic() - started, 3),
            **_metrics(described),
            **self._samples(arn),
        }

    def _create(self, version: str, group_arn: str) -> Description:
        return self.personalize.ensure(
            "recommender",
            f"{self.recommender.name}_{version}",
            {"datasetGroupArn": group_arn},
            lambda d: self.context.log.info("%s: %s", d["name"], d["status"]),
            datasetGroupArn=group_arn,
            recipeArn=self.recommender.recipe_arn,
            **dict(self.recommender.configuration),
        )

    def _live_arn(self) -> str:
        live = read_live(self.storage, self.dataset_group).recommenders
        return live[self.recommender.name].arn if self.recommender.name in live else ""

    def _retire(self, keep: set[str], group_arn: str) -> None:
        """Delete older versions: an active recommender costs money whether it is asked or not."""
        for summary in list(self.personalize.summaries("recommender", datasetGroupArn=group_arn)):
            is_ours = summary["name"].startswith(f"{self.recommender.name}_")
            if is_ours and summary["recommenderArn"] not in keep:
                self.personalize.delete("recommender", summary["recommenderArn"])

    def _samples(self, arn: str) -> Metadata:
        """What a few active customers would be shown; names of products, none of customers."""
        staged = latest_staged(self.context, "interactions").scan(self.storage)
        asked = [
            {"userId": str(user), "itemId": str(item)} for user, item in _active(staged).rows()
        ]
        about = ("userId",) if not self.recommender.needs_item else ("userId", "itemId")
        answers = [
            self.personalize.recommend(arn, SAMPLE_LENGTH, **{k: a[k] for k in about})
            for a in asked
        ]
        names = self._product_names({i for answer in answers for i in answer})
        rows = [
            {**{k: a[k] for k in about}, "rank": rank, "itemId": item, "product": names.get(item)}
            for a, answer in zip(asked, answers, strict=True)
            for rank, item in enumerate(answer, start=1)
        ]
        return {
            "samples": table(rows),
            "sample_recommendations": {
                a[about[-1]]: answer for a, answer in zip(asked, answers, strict=True)
            },
        }

    def _product_names(self, items: set[str]) -> dict[str, str]:
        staged = latest_staged(self.context, "items").scan(self.storage)
        wanted = pl.col("ITEM_ID").is_in(list(items))
        found = staged.filter(wanted).select("ITEM_ID", "PRODUCT_NAME").collect()
        return dict(found.iter_rows())


def _active(interactions: pl.LazyFrame) -> pl.DataFrame:
    """The users who did most, each with the item they met last."""
    return (
        interactions.drop_nulls(["USER_ID", "ITEM_ID"])
        .sort("TIMESTAMP", "ITEM_ID")
        .group_by("USER_ID")
        .agg(pl.len(), pl.col("ITEM_ID").last())
        .sort(["len", "USER_ID"], descending=[True, False])
        .head(SAMPLES)
        .select("USER_ID", "ITEM_ID")
        .collect()
    )


def _metrics(described: Description) -> dict[str, Any]:
    found = described.get("modelMetrics") or {}
    return {label: float(found[name]) for name, label in METRICS.items() if name in found}
