"""What an installation decides: how much it tolerates and keeps, and when it retrains.

Only decisions that assets, checks and sensors act on belong here, each declared once: `Settings`
reads them from variables, and `PolicyResource` gives them to Dagster. Addresses and names of
outside systems belong to `environment`.
"""

from datetime import timedelta
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

UnmatchedPurchases = Literal["create", "skip", "fail"]
TrainingBy = Literal["direct", "mlops_stack"]
Retraining = Literal["versioned", "managed"]
Activation = Literal["off", "custom_object", "contact_properties"]

LIST = "list:"
"""Begins the rule of an audience that is a HubSpot list; its id follows."""


class Policy(BaseModel):
    """Decisions of an installation with their bounds; the setting of each is `HSP_<NAME>`."""

    model_config = ConfigDict(frozen=True)

    unmatched_purchases: UnmatchedPurchases = Field(
        default="create",
        description="A purchase without an open cart: `create` a completed deal, `skip` or `fail`.",
    )
    max_reject_share: float = Field(
        default=0.01,
        ge=0,
        le=1,
        description="Share of rows that may be rejected before nothing goes further.",
    )
    max_row_drop: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Share of the live version's rows whose loss stops publication.",
    )
    drift_warning: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="Change against the live version from which a check warns: of row counts, "
        "event mix, ids, filled columns.",
    )
    keep_dataset_versions: int = Field(
        default=5,
        ge=1,
        description="So many of the newest published dataset versions are kept; besides them the "
        "live one, and those whose deleted users are still to be erased from Personalize.",
    )
    keep_work_days: float = Field(
        default=7,
        gt=0,
        description="So many days the staged and the rejected rows of runs stay in the bucket; "
        "longer what the kept dataset versions came from, and what was staged last.",
    )
    dataset_group: str = Field(
        default="hubspot_datasetgroup",
        pattern=r"^[a-zA-Z0-9][a-zA-Z0-9\-_]{0,62}$",
        description="Name of the Personalize dataset group; callers of the API name it. Unless it "
        "is set, `acme_datasetgroup` for the portal `acme`.",
    )
    recommenders: str = Field(
        default="recommended_for_you,best_sellers,most_viewed,viewed_x_also_viewed,"
        "frequently_bought_together",
        description="Recommenders that exist, of these five; each that is active costs about 274 "
        "US dollars a month by list price. The first must be among them: HubSpot asks for it.",
    )
    training: TrainingBy = Field(
        default="direct",
        description="Who trains: `direct` (Amazon Personalize, driven from here) or "
        "`mlops_stack` (the AWS solution of that name, given a configuration).",
    )
    retraining: Retraining = Field(
        default="versioned",
        description="`versioned` (new data trains a new version, which must be no worse) or "
        "`managed` (new data is imported and Personalize retrains weekly by itself).",
    )
    keep_recommender_versions: int = Field(
        default=1,
        ge=0,
        le=1,
        description="Versions of each recommender that are kept, stopped, besides the live one; "
        "Personalize allows 15 recommenders in all.",
    )
    recommendations_per_contact: int = Field(
        default=5, ge=1, le=25, description="Products recommended to each contact in HubSpot."
    )
    activation: Activation = Field(
        default="off",
        description="Where each contact's recommendations are written in HubSpot: `off` (nowhere), "
        "`custom_object` (needs Enterprise) or `contact_properties`.",
    )
    activation_audience: str = Field(
        default="interactions",
        pattern=r"^(interactions|list:\d+|[a-z][a-z0-9_]*=.+)$",
        description="Whose: `interactions` (every contact that did something), `list:<id>` (the "
        "members of a HubSpot list) or `<property>=<value>` (contacts with that value).",
    )
    activation_requests_per_second: int = Field(
        default=50,
        ge=1,
        description="Recommendations requested for it in a second; they share the recommender's "
        "capacity with the shop's own requests.",
    )
    activation_max_writes: int = Field(
        default=50_000,
        ge=0,
        description="More changes of records than this in one run wait for a confirmation.",
    )
    retrain_new_share: float = Field(
        default=0.05,
        ge=0,
        description="New interactions, as a share of those the recommenders know, from which they "
        "are retrained.",
    )
    retrain_new_count: int = Field(
        default=10_000, ge=0, description="So many new interactions are enough in any case."
    )
    retrain_drift: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="Change of event mix, users or items from which the recommenders are "
        "retrained.",
    )
    retrain_max_days: float = Field(
        default=14, gt=0, description="Older recommenders are retrained if anything changed at all."
    )
    retrain_min_hours: float = Field(
        default=24, ge=0, description="Hours from one training to the next, whatever changes."
    )
    retrain_budget_dollars: float = Field(
        default=100,
        ge=0,
        description="US dollars that retraining may cost in a calendar month, by the list prices; "
        "active recommenders cost besides. The six HSP_RETRAIN_* are for production: the sandbox "
        "retrains at once unless they are set.",
    )

    @property
    def max_age(self) -> timedelta:
        """An older model is retrained if anything changed at all."""
        return timedelta(days=self.retrain_max_days)

    @property
    def min_interval(self) -> timedelta:
        """From one training to the next."""
        return timedelta(hours=self.retrain_min_hours)

    @model_validator(mode="after")
    def _interval_fits_into_age(self) -> Self:
        if self.min_interval > self.max_age:
            raise ValueError(
                f"The minimum interval between trainings ({self.min_interval}) is longer than the "
                f"maximum age of a model ({self.max_age}): lower HSP_RETRAIN_MIN_HOURS or raise "
                "HSP_RETRAIN_MAX_DAYS."
            )
        return self
