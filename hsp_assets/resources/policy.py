"""The policy as a resource, so that assets, checks and sensors are given it by Dagster."""

from typing import Any

import dagster as dg

from hsp_assets.policy import Policy


class PolicyResource(Policy, dg.ConfigurableResource[Any]):
    """Decisions that an installation takes; `.env.example` lists them with their defaults."""
