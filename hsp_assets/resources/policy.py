"""The settings that assets and checks act on: what may pass, and under which names."""

from typing import Any

import dagster as dg
from pydantic import Field

from hsp_assets.environment import Retraining, TrainingBy, UnmatchedPurchases


class PolicyResource(dg.ConfigurableResource[Any]):
    """Decisions that an installation takes; `.env.example` lists them with their defaults."""

    unmatched_purchases: UnmatchedPurchases = Field(
        default="create", description="What a purchase without an open cart becomes."
    )
    max_reject_share: float = Field(
        default=0.01, description="Share of rows that may be set aside before nothing goes further."
    )
    dataset_group: str = Field(
        default="hubspot_datasetgroup", description="Name of the Personalize dataset group."
    )
    max_row_drop: float = Field(
        default=0.5, description="Share of the live version's rows whose loss stops publication."
    )
    drift_warning: float = Field(
        default=0.1, description="Change against the live version from which a check warns."
    )
    keep_dataset_versions: int = Field(
        default=5, description="Published dataset versions that are kept besides the live one."
    )
    training: TrainingBy = Field(default="direct", description="Who trains.")
    retraining: Retraining = Field(
        default="versioned", description="Whether new data trains a new version."
    )
    keep_recommender_versions: int = Field(
        default=1, description="Versions of a recommender that are kept besides the live one."
    )
    recommendations_per_contact: int = Field(
        default=5, description="Products that are recommended to each contact in HubSpot."
    )
