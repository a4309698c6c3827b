"""A smoke test of a running real-time API: does it serve what is live, and know who asks?

Sample customers are asked for twice, by their contact's record id as HubSpot's clients do and by
the id that training knows; both must get the same list. What that means is up to the checks.
"""

import time
from collections.abc import Sequence
from typing import Any

import polars as pl

from hsp_assets.failures import TransientFailure
from hsp_assets.live import Live
from hsp_assets.metadata import Metadata, table
from hsp_assets.publishing.datasets import IDENTITY, Datasets
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.realtime_api import RealtimeApiResource

TAKES_UP_WITHIN_SECONDS = 15.0
"""The API looks at the live pointer every two seconds, and then loads the version."""
PAUSE_SECONDS = 0.1
ASKED = RECOMMENDERS["recommended_for_you"].name


def smoke_test(api: RealtimeApiResource, datasets: Datasets, users: Sequence[str]) -> Metadata:
    """Ask a running API for recommendations; answer what it did.

    Args:
        api: the API.
        datasets: of the group, with the live pointer and the identity map.
        users: training ids of some customers.

    Returns:
        `deployed`, `problem` (why it could not be asked; empty when it could), and what was
        answered: `samples`, `serves_live`, `answered`, `same_by_record_id`, `fallbacks`,
        `known_calls` and `calls`.

    """
    if not api.is_deployed:
        return {"deployed": False, "problem": ""}
    live = datasets.live()
    try:
        known, calls = api.callers()
        serves_live = _serves(api, live)
        rows = [_ask(api, datasets.group, *ids) for ids in _contacts(datasets, live, users)]
    except TransientFailure as failure:
        return {"deployed": True, "problem": str(failure)}
    return {
        "deployed": True,
        "problem": "",
        "url": api.url,
        "serves_live": serves_live,
        "known_calls": known,
        "calls": calls,
        "asked": len(rows),
        "answered": sum(row["items"] > 0 for row in rows),
        "same_by_record_id": sum(row["same"] for row in rows),
        "fallbacks": sum(row["fallback"] for row in rows),
        "samples": table(rows),
    }


def _serves(api: RealtimeApiResource, live: Live) -> bool:
    """Whether it serves what is live, which it may take up only now."""
    deadline = time.monotonic() + TAKES_UP_WITHIN_SECONDS
    while not _is_served(api.readiness(), live):
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def _is_served(said: dict[str, Any], live: Live) -> bool:
    versions = {name: one.version for name, one in live.recommenders.items()}
    return said.get("version") == live.dataset_version and said.get("recommenders") == versions


def _contacts(datasets: Datasets, live: Live, users: Sequence[str]) -> list[tuple[str, str]]:
    """Record id and training id of each user."""
    storage = datasets.storage
    uri = storage.uri(datasets.key(live.dataset_version, IDENTITY))
    identity = pl.scan_parquet(uri, storage_options=storage.polars_options)
    found = identity.filter(pl.col("USER_ID").is_in(list(users))).collect()
    return [(str(record), str(user)) for record, user in found["RECORD_ID", "USER_ID"].rows()]


def _ask(api: RealtimeApiResource, dataset_group: str, record: str, user: str) -> dict[str, Any]:
    answer, milliseconds = api.recommend(dataset_group, ASKED, record, "record")
    other, _ = api.recommend(dataset_group, ASKED, user, "external")
    ids = [item["itemId"] for item in answer["itemList"]]
    return {
        "record_id": record,
        "userId": user,
        "items": len(ids),
        "same": ids == [item["itemId"] for item in other["itemList"]],
        "fallback": bool(answer.get("fallback")),
        "milliseconds": round(milliseconds, 1),
    }
