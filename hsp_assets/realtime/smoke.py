"""A smoke test of a running real-time API: does it serve what is live, and know its callers?

Recommendations to sample customers are requested twice, by their contact's record id as HubSpot's
clients do and by the id that training knows; both must give the same list. What that means is up to
the checks.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from hsp_assets.failures import PermanentFailure, TransientFailure
from hsp_assets.live import Live
from hsp_assets.metadata import Metadata, table
from hsp_assets.publishing.datasets import IDENTITY, Datasets
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.realtime_api import RealtimeApiResource
from hsp_assets.schemas import shown_id
from hsp_assets.waiting import wait_for

RELOADS_WITHIN_SECONDS = 15.0
"""The API looks at the live pointer every two seconds, and then loads the version."""
REQUESTED = RECOMMENDERS["recommended_for_you"].name


def smoke_test(api: RealtimeApiResource, datasets: Datasets, users: Sequence[str]) -> Metadata:
    """Request recommendations from a running API.

    Args:
        api: the API.
        datasets: of the group, with the live pointer and the identity map.
        users: training ids of some customers.

    Returns:
        `deployed`, `problem` (why it did not answer; empty when it did), and what was
        answered: `samples`, `serves_live`, `answered`, `same_by_record_id`, `fallbacks`,
        `known_calls`, `calls`, `trained_events` and `events`; of AWS's sample, `of_aws` and what
        was answered.

    """
    if not api.is_deployed:
        return {"deployed": False, "problem": ""}
    live = datasets.live()
    try:
        if api.is_of_aws():
            return _of_aws(api, datasets.group, users)
        known, calls = api.callers()
        trained, events = api.events()
        serves_live = _serves(api, live)
        rows = [_request(api, datasets.group, *ids) for ids in _contacts(datasets, live, users)]
    except (PermanentFailure, TransientFailure) as failure:
        return {"deployed": True, "problem": str(failure)}
    return {
        "serves_live": serves_live,
        "requested": len(rows),
        "answered": sum(row["items"] > 0 for row in rows),
        "samples": table([_sample(row) for row in rows]),
        "deployed": True,
        "problem": "",
        "url": api.url,
        "known_calls": known,
        "calls": calls,
        "trained_events": trained,
        "events": events,
        "same_by_record_id": sum(row["same"] for row in rows),
        "fallbacks": sum(row["fallback"] for row in rows),
    }


def _of_aws(api: RealtimeApiResource, dataset_group: str, users: Sequence[str]) -> Metadata:
    """What AWS's `personalization-apis` answers; it tells neither versions nor counts."""
    answers = [api.recommend(dataset_group, REQUESTED, user, "any") for user in users]
    counts = [len(answer["itemList"]) for answer, _milliseconds in answers]
    rows = [
        {"customer": shown_id(user), "items": count, "ms": round(milliseconds, 1)}
        for user, count, (_answer, milliseconds) in zip(users, counts, answers, strict=True)
    ]
    return {
        "requested": len(rows),
        "answered": sum(count > 0 for count in counts),
        "samples": table(rows),
        "deployed": True,
        "of_aws": True,
        "problem": "",
        "url": api.url,
        "fallbacks": 0,
    }


def _sample(row: dict[str, Any]) -> dict[str, Any]:
    """A request as a row that fits its page."""
    return {
        "customer": row["userId"],
        "contact": row["record_id"],
        "items": row["items"],
        "same": row["same"],
        "ms": row["milliseconds"],
    }


def _serves(api: RealtimeApiResource, live: Live) -> bool:
    """Whether it serves what is live, which it may have yet to load."""
    versions = {name: one.version for name, one in live.recommenders.items()}
    expected = {"version": live.dataset_version, "recommenders": versions}

    def is_served(readiness: dict[str, Any]) -> bool:
        return readiness.items() >= expected.items()

    return is_served(wait_for(api.readiness, is_served, within=RELOADS_WITHIN_SECONDS))


def _contacts(datasets: Datasets, live: Live, users: Sequence[str]) -> list[tuple[str, str]]:
    """Record id and training id of each user."""
    storage = datasets.storage
    uri = storage.uri(datasets.key(live.dataset_version, IDENTITY))
    identity = pl.scan_parquet(uri, storage_options=storage.polars_options)
    known = identity.filter(pl.col("USER_ID").is_in(list(users))).collect()
    return [(str(record), str(user)) for record, user in known["RECORD_ID", "USER_ID"].rows()]


def _request(
    api: RealtimeApiResource, dataset_group: str, record: str, user: str
) -> dict[str, Any]:
    answer, milliseconds = api.recommend(dataset_group, REQUESTED, record, "record")
    other, _ = api.recommend(dataset_group, REQUESTED, user, "external")
    ids = [item["itemId"] for item in answer["itemList"]]
    return {
        "record_id": record,
        "userId": shown_id(user),
        "items": len(ids),
        "same": ids == [item["itemId"] for item in other["itemList"]],
        "fallback": bool(answer.get("fallback")),
        "milliseconds": round(milliseconds, 1),
    }
