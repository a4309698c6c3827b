"""All operations of the API: the one list that routes and document are made from."""

from typing import Any

from hsp_assets.api.contract.answers import ITEM_LIST, RANKING, READINESS, STATUS
from hsp_assets.api.contract.bodies import Events, ItemIds, Items, RecommendationsFor, Users
from hsp_assets.api.operations import Operation
from hsp_assets.api.pages.files import answers_with
from hsp_assets.api.routes import operating
from hsp_assets.api.routes.recommending import recommend_items, recommendations, related_items
from hsp_assets.api.routes.reranking import rerank_items, rerank_posted_items
from hsp_assets.api.routes.streaming import put_events, put_items, put_users

FOR_USER = ("userIdType",)
ASKING = (
    "filter",
    "filterValues",
    "context",
    "decorateItems",
    "syntheticUser",
    "feature",
    *FOR_USER,
)
ASKING_ERRORS = (304, 400, 403, 404, 429, 500, 503)
SENDING_ERRORS = (400, 403, 404, 408, 413, 429, 500, 503)
POSTING_ERRORS = (400, 403, 404, 408, 413, 429, 500, 503)
ACCEPTED: dict[str, Any] = {"media_type": "text/plain", "errors": SENDING_ERRORS}

RECOMMENDING = (
    Operation(
        "recommend-items",
        "GET",
        "/recommend-items/{namespace}/{recommender}/{userId:path}",
        recommend_items,
        "What a user may like, best first.",
        query=("numResults", *ASKING),
        answer=ITEM_LIST,
        errors=ASKING_ERRORS,
    ),
    Operation(
        "related-items",
        "GET",
        "/related-items/{namespace}/{recommender}/{itemId:path}",
        related_items,
        "What goes with an item, best first.",
        query=("numResults", "userId", *ASKING),
        answer=ITEM_LIST,
        errors=ASKING_ERRORS,
    ),
    Operation(
        "rerank-items",
        "GET",
        "/rerank-items/{namespace}/{recommender}/{userId}/{itemIds:path}",
        rerank_items,
        "Items in the order of a user's likely interest: by position among the 500 the "
        "recommender would recommend, the others last in the order given.",
        query=ASKING,
        answer=RANKING,
        errors=ASKING_ERRORS,
    ),
    Operation(
        "rerank-posted-items",
        "POST",
        "/rerank-items/{namespace}/{recommender}/{userId}",
        rerank_posted_items,
        "The same for a list in the body.",
        query=ASKING,
        body=ItemIds,
        answer=RANKING,
        errors=POSTING_ERRORS,
    ),
    Operation(
        "recommendations",
        "POST",
        "/recommendations",
        recommendations,
        "What a user may like, by the server's default recommender; 5 items unless said.",
        query=("numResults", *ASKING),
        body=RecommendationsFor,
        answer=ITEM_LIST,
        errors=POSTING_ERRORS,
    ),
)
STREAMING = (
    Operation(
        "events",
        "POST",
        "/events/{namespace}",
        put_events,
        "What a user did. Answered once it is certain to arrive; it changes the user's next "
        "recommendations.",
        query=FOR_USER,
        body=Events,
        **ACCEPTED,
    ),
    Operation(
        "users",
        "PUT",
        "/users/{namespace}",
        put_users,
        "Contacts, new or changed.",
        query=FOR_USER,
        body=Users,
        **ACCEPTED,
    ),
    Operation(
        "items",
        "PUT",
        "/items/{namespace}",
        put_items,
        "Products, new or changed.",
        body=Items,
        **ACCEPTED,
    ),
)
OPERATING = (
    Operation(
        "health",
        "GET",
        "/health",
        operating.health,
        "Whether the process answers.",
        answer=STATUS,
        is_open=True,
    ),
    Operation(
        "ready",
        "GET",
        "/ready",
        operating.ready,
        "Whether it can recommend, and which versions are live.",
        answer=READINESS,
        errors=(503,),
        is_open=True,
    ),
    Operation(
        "metrics",
        "GET",
        "/metrics",
        operating.metrics,
        "Counters and timings for Prometheus.",
        media_type="text/plain",
        is_open=True,
    ),
    Operation(
        "openapi",
        "GET",
        "/openapi.json",
        operating.document,
        "This document.",
        answer={"type": "object"},
        is_open=True,
    ),
    Operation(
        "docs",
        "GET",
        "/docs",
        answers_with("docs.html"),
        "This document as a page.",
        media_type="text/html",
        is_open=True,
    ),
    *(
        Operation(
            "docs",
            "GET",
            f"/docs/{name}",
            answers_with(name),
            "A part of that page.",
            is_open=True,
            is_documented=False,
        )
        for name in ("docs.css", "docs.js")
    ),
)
OPERATIONS = (*RECOMMENDING, *STREAMING, *OPERATING)
