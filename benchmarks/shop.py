"""A sandbox whose share holds as many rows as a measurement wants, of a portal without records.

The rows of `shop.sql` are written straight into the share's database: loading ten million events
through HubSpot's API would measure the API.
"""

from pathlib import Path
from string import Template

import dagster as dg
import duckdb
import requests

from hsp_assets.assets import data_model
from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings
from hsp_assets.sandbox.process import sandbox_process
from hsp_assets.share.names import PortalNames, pick_stages
from hsp_assets.sql import statement

QUIET = {"loggers": {"console": {"config": {"log_level": "ERROR"}}}}
SCHEMA = "V2_DAILY"
EVENTS_PER_CONTACT, PRODUCTS = 20, 20_000
EVENT_VIEW = "EVENTS_E_COMMERCE_INTERACTIONS"


def share_file(state: Path) -> Path:
    """The database of a sandbox's share."""
    return state / "share" / "HUB_23456789_DB.db"


def make_shop(state: Path, events: int) -> None:
    """Model a portal in a sandbox of its own, and fill its share."""
    with sandbox_process(state) as starting:
        endpoints = starting.wait()
        resources = build_defs(Settings(state=state)).resources
        dg.materialize(_model(), resources=resources, run_config=QUIET)
        requests.post(f"{endpoints.snowflake}/sandbox/refresh", timeout=60).raise_for_status()
    with duckdb.connect(share_file(state)) as share:
        share.execute(f"USE {SCHEMA}")
        share.execute(Template(_text()).substitute(_numbers(events), **_stages(share)))
        share.execute("CHECKPOINT")


def names(share: duckdb.DuckDBPyConnection) -> PortalNames:
    """What the staging queries need to know about the portal."""
    stages = _stages(share)
    return PortalNames(EVENT_VIEW, stages["pipeline"], stages["pending"], stages["completed"])


def _model() -> list[dg.AssetsDefinition]:
    return [one for one in vars(data_model).values() if isinstance(one, dg.AssetsDefinition)]


def _text() -> str:
    return Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


def _numbers(events: int) -> dict[str, int]:
    return {"events": events, "contacts": events // EVENTS_PER_CONTACT, "products": PRODUCTS}


def _stages(share: duckdb.DuckDBPyConnection) -> dict[str, str]:
    result = share.execute(statement("share/pipeline_stages"))
    columns = [name for name, *_ in result.description]
    stages = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    return dict(zip(("pipeline", "pending", "completed"), pick_stages(stages), strict=True))
