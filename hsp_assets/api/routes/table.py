"""All operations of the API: the one list that routes and OpenAPI document are made from."""

from typing import Any

from hsp_assets.api.contract.bodies import Events, ItemIds, Items, RecommendationsFor, Users
from hsp_assets.api.contract.responses import ITEM_LIST, RANKING, READINESS, STATUS
from hsp_assets.api.operations import Operation
from hsp_assets.api.pages.files import serve_file, serve_swagger
from hsp_assets.api.routes import monitoring
from hsp_assets.api.routes.ingestion import put_events, put_items, put_users
from hsp_assets.api.routes.recommendations import recommend_items, recommendations, related_items
from hsp_assets.api.routes.reranking import rerank_items, rerank_posted_items

FOR_USER = ("userIdType",)
QUERY_PARAMETERS = (
    "filter",
    "filterValues",
    "context",
    "decorateItems",
    "syntheticUser",
    "feature",
    *FOR_USER,
)
QUERY_ERRORS = (304, 400, 403, 404, 429, 500, 503)
INGESTION_ERRORS = (207, 400, 403, 404, 408, 413, 429, 500, 503)
BODY_ERRORS = (400, 403, 404, 408, 413, 429, 500, 503)
ACCEPTED: dict[str, Any] = {
    "media_type": "text/plain",
    "errors": INGESTION_ERRORS,
    "tag": "Events, contacts and products",
}

DOCS_PARTS = {
    "docs.css": serve_file("docs.css"),
    "docs.js": serve_file("docs.js"),
    "swagger-ui.css": serve_swagger("swagger-ui.css"),
    "swagger-ui-bundle.js": serve_swagger("swagger-ui-bundle.js"),
}

RECOMMENDATIONS = (
    Operation(
        "recommend-items",
        "GET",
        "/recommend-items/{namespace}/{recommender}/{userId:path}",
        recommend_items,
        "What a user may like, best first.",
        query=("numResults", *QUERY_PARAMETERS),
        response=ITEM_LIST,
        errors=QUERY_ERRORS,
        tag="Recommendations",
    ),
    Operation(
        "related-items",
        "GET",
        "/related-items/{namespace}/{recommender}/{itemId:path}",
        related_items,
        "What goes with an item, best first.",
        query=("numResults", "userId", *QUERY_PARAMETERS),
        response=ITEM_LIST,
        errors=QUERY_ERRORS,
        tag="Recommendations",
    ),
    Operation(
        "rerank-items",
        "GET",
        "/rerank-items/{namespace}/{recommender}/{userId}/{itemIds:path}",
        rerank_items,
        "Items in the order of a user's likely interest: by position among the 500 the "
        "recommender would recommend, the others last in the order given.",
        query=QUERY_PARAMETERS,
        response=RANKING,
        errors=QUERY_ERRORS,
        tag="Recommendations",
    ),
    Operation(
        "rerank-posted-items",
        "POST",
        "/rerank-items/{namespace}/{recommender}/{userId}",
        rerank_posted_items,
        "The same for a list in the body.",
        query=QUERY_PARAMETERS,
        body=ItemIds,
        response=RANKING,
        errors=BODY_ERRORS,
        tag="Recommendations",
    ),
    Operation(
        "recommendations",
        "POST",
        "/recommendations",
        recommendations,
        "What a user may like, by the server's default recommender; 5 items by default.",
        query=("numResults", *QUERY_PARAMETERS),
        body=RecommendationsFor,
        response=ITEM_LIST,
        errors=BODY_ERRORS,
        tag="Recommendations",
    ),
)
INGESTION = (
    Operation(
        "events",
        "POST",
        "/events/{namespace}",
        put_events,
        "What a user did. The response comes once it is certain to arrive; the user's next "
        "recommendations take it into account.",
        query=(*FOR_USER, "allOrNothing"),
        body=Events,
        **ACCEPTED,
    ),
    Operation(
        "users",
        "PUT",
        "/users/{namespace}",
        put_users,
        "Contacts, new or changed.",
        query=(*FOR_USER, "allOrNothing"),
        body=Users,
        **ACCEPTED,
    ),
    Operation(
        "items",
        "PUT",
        "/items/{namespace}",
        put_items,
        "Products, new or changed.",
        query=("allOrNothing",),
        body=Items,
        **ACCEPTED,
    ),
)
MONITORING = (
    Operation(
        "health",
        "GET",
        "/health",
        monitoring.health,
        "Whether the process responds.",
        response=STATUS,
        is_open=True,
    ),
    Operation(
        "ready",
        "GET",
        "/ready",
        monitoring.ready,
        "Whether it can recommend, and which versions are live.",
        response=READINESS,
        errors=(503,),
        is_open=True,
    ),
    Operation(
        "metrics",
        "GET",
        "/metrics",
        monitoring.metrics,
        "Counters and timings for Prometheus.",
        media_type="text/plain",
        is_open=True,
    ),
    Operation(
        "openapi",
        "GET",
        "/openapi.json",
        monitoring.document,
        "This document.",
        response={"type": "object"},
        is_open=True,
    ),
    Operation(
        "docs",
        "GET",
        "/docs",
        serve_file("docs.html"),
        "This document as a page, on which requests can be tried.",
        media_type="text/html",
        is_open=True,
    ),
    *(
        Operation(
            "docs",
            "GET",
            f"/docs/{name}",
            serve,
            "A part of that page.",
            is_open=True,
            is_documented=False,
        )
        for name, serve in DOCS_PARTS.items()
    ),
    Operation(
        "start",
        "GET",
        "/",
        monitoring.start,
        "Leads a browser to a page.",
        is_open=True,
        is_documented=False,
    ),
)
OPERATIONS = (*RECOMMENDATIONS, *INGESTION, *MONITORING)
