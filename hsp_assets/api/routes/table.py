"""All operations of the API: the one list that routes and OpenAPI document are made from."""

from typing import Any

from hsp_assets.api.contract.responses import ItemList, Ranking, Readiness, Status, responses
from hsp_assets.api.operations import Operation
from hsp_assets.api.pages.files import serve_file, serve_swagger
from hsp_assets.api.routes import monitoring
from hsp_assets.api.routes.ingestion import put_events, put_items, put_users
from hsp_assets.api.routes.recommendations import recommend_items, recommendations, related_items
from hsp_assets.api.routes.reranking import rerank_items, rerank_posted_items

BODY_ERRORS = (400, 403, 404, 408, 413, 429, 500, 503)
QUERY_ERRORS = (304, 400, 403, 404, 429, 500, 503)
LIST: dict[str, Any] = {"tags": ["Recommendations"]}
GET_LIST = {**LIST, "responses": responses(ItemList, *QUERY_ERRORS)}
ACCEPTED: dict[str, Any] = {
    "tags": ["Events, contacts and products"],
    "responses": responses("text/plain", 207, *BODY_ERRORS),
}
MONITORED: dict[str, Any] = {"tags": ["For operators"], "is_open": True}
DOCS_PARTS = {
    "docs.css": serve_file("docs.css"),
    "docs.js": serve_file("docs.js"),
    "swagger-ui.css": serve_swagger("swagger-ui.css"),
    "swagger-ui-bundle.js": serve_swagger("swagger-ui-bundle.js"),
}

RECOMMENDATIONS = (
    Operation(
        "recommend-items",
        "/recommend-items/{namespace}/{recommender}/{userId:path}",
        recommend_items,
        **GET_LIST,
    ),
    Operation(
        "related-items",
        "/related-items/{namespace}/{recommender}/{itemId:path}",
        related_items,
        **GET_LIST,
    ),
    Operation(
        "rerank-items",
        "/rerank-items/{namespace}/{recommender}/{userId}/{itemIds:path}",
        rerank_items,
        responses=responses(Ranking, *QUERY_ERRORS),
        **LIST,
    ),
    Operation(
        "rerank-posted-items",
        "/rerank-items/{namespace}/{recommender}/{userId}",
        rerank_posted_items,
        "POST",
        responses=responses(Ranking, *BODY_ERRORS),
        **LIST,
    ),
    Operation(
        "recommendations",
        "/recommendations",
        recommendations,
        "POST",
        is_for_cards=True,
        responses=responses(ItemList, *BODY_ERRORS),
        **LIST,
    ),
)
INGESTION = (
    Operation(
        "events",
        "/events/{namespace}",
        put_events,
        "POST",
        **ACCEPTED,
    ),
    Operation(
        "users",
        "/users/{namespace}",
        put_users,
        "PUT",
        **ACCEPTED,
    ),
    Operation(
        "items",
        "/items/{namespace}",
        put_items,
        "PUT",
        **ACCEPTED,
    ),
)
MONITORING = (
    Operation(
        "health",
        "/health",
        monitoring.health,
        responses=responses(Status),
        **MONITORED,
    ),
    Operation(
        "ready",
        "/ready",
        monitoring.ready,
        responses=responses(Readiness) | {503: {"model": Readiness}},
        **MONITORED,
    ),
    Operation(
        "metrics",
        "/metrics",
        monitoring.metrics,
        responses=responses("text/plain"),
        **MONITORED,
    ),
    Operation(
        "openapi",
        "/openapi.json",
        monitoring.document,
        responses=responses(dict[str, Any]),
        **MONITORED,
    ),
    Operation(
        "docs",
        "/docs",
        serve_file("docs.html"),
        responses=responses("text/html"),
        **MONITORED,
    ),
    *(
        Operation("docs", f"/docs/{name}", serve, include_in_schema=False, is_open=True)
        for name, serve in DOCS_PARTS.items()
    ),
    Operation("start", "/", monitoring.start, include_in_schema=False, is_open=True),
)
OPERATIONS = (*RECOMMENDATIONS, *INGESTION, *MONITORING)
