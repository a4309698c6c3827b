"""The configuration document of the real-time API, in the shape of AWS' `personalization-apis`.

Our API needs none: it follows the live pointer. The document is for people and tools that know
the AWS sample, and says to callers which names they may use; its shape belongs to `document`.
"""

import json
from collections.abc import Mapping
from typing import Any

from hsp_assets.environment.portals import account_name
from hsp_assets.live import LiveRecommender
from hsp_assets.metadata import Metadata, table
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.realtime.document import require_accepted
from hsp_assets.recommenders import FILTERS, RECOMMENDERS, Recommender

CACHE_CONTROL = {
    "userSpecified": {"maxAge": 0, "directives": "private"},
    "syntheticUserSpecified": {"maxAge": 300, "directives": "public"},
    "noUserSpecified": {"maxAge": 1200, "directives": "public"},
}
"""Seconds for which callers may keep an answer, and whether caches on the way may."""
SCHEMA_VERSION = "2"
OF_INTERACTIONS = "Interactions."
"""Stands in the expression of a filter that depends on what the user did."""
Document = dict[str, Any]


def configuration_key(dataset_group: str) -> str:
    """Where the document is in the bucket."""
    return f"api/{dataset_group}.json"


def publish_configuration(datasets: Datasets, tracking_id: str) -> Metadata:
    """Write the document of what is live; answer its metadata.

    Args:
        datasets: of the group.
        tracking_id: of its event tracker.

    Raises:
        PermanentFailure: AWS's validator would refuse it.

    """
    live = datasets.live().recommenders
    document = configuration(datasets.group, live, tracking_id)
    require_accepted(document)
    key = configuration_key(datasets.group)
    datasets.storage.write(key, json.dumps(document, indent=2, sort_keys=True).encode())
    rows = [
        {
            "recommender": name,
            "route": route,
            "version": f"{one.version} {_ab_test(one)}".strip(),
        }
        for name, one in live.items()
        for route in routes(_declared(name))
    ]
    return {"routes": table(rows), "dagster/uri": datasets.storage.uri(key)}


def configuration(
    dataset_group: str, live: Mapping[str, LiveRecommender], tracking_id: str
) -> Document:
    """The document: which recommender answers on which route, by which versions."""
    recommenders: dict[str, Document] = {}
    for name, one in sorted(live.items()):
        for route in routes(_declared(name)):
            recommenders.setdefault(route, {})[name] = {"variations": _variations(one)}
    return {
        "version": SCHEMA_VERSION,
        "description": f"What the real-time API serves of {dataset_group}.",
        "cacheControl": CACHE_CONTROL,
        "namespaces": {
            dataset_group: {
                "recommenders": recommenders,
                "eventTargets": [{"type": "personalize-event-tracker", "trackingId": tracking_id}],
            }
        },
    }


def routes(recommender: Recommender) -> tuple[str, ...]:
    """The routes on which a recommender answers."""
    return ("related-items",) if recommender.needs_item else ("recommend-items", "rerank-items")


def _variations(live: LiveRecommender) -> Document:
    versions = {live.version: live.arn}
    if live.ab_test:
        versions[live.ab_test.version] = live.ab_test.arn
    return {
        version: {"type": "personalize-recommender", "arn": arn, "filters": _filters(arn)}
        for version, arn in versions.items()
    }


def _filters(recommender_arn: str) -> list[Document]:
    """The filters beside a recommender, by ARN as AWS' schema wants them."""
    account = recommender_arn.rpartition(":")[0]
    return [
        {"arn": f"{account}:filter/{account_name(name)}"}
        | ({"condition": "user-required"} if OF_INTERACTIONS in expression else {})
        for name, expression in sorted(FILTERS.items())
    ]


def _declared(name: str) -> Recommender:
    return next(one for one in RECOMMENDERS.values() if one.name == name)


def _ab_test(live: LiveRecommender) -> str:
    if not live.ab_test:
        return ""
    return f"and {live.ab_test.version} for {live.ab_test.share:.0%} of the users"
