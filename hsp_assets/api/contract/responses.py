"""The JSON schemas of successful responses and of errors."""

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
METADATA: Schema = {
    "type": "object",
    "properties": {
        "productName": TEXT,
        "categoryL1": TEXT,
        "categoryL2": TEXT,
        "price": {"type": "number"},
    },
    "additionalProperties": False,
}
ITEM: Schema = {
    "type": "object",
    "properties": {"itemId": TEXT, "metadata": METADATA},
    "required": ["itemId"],
    "additionalProperties": False,
}


EXPERIMENT: Schema = {
    "type": "object",
    "description": "During an A/B test: its name, and the version that served this list.",
    "properties": {"name": TEXT, "variation": TEXT},
    "required": ["name", "variation"],
    "additionalProperties": False,
}


def _list(name: str) -> Schema:
    return {
        "type": "object",
        "properties": {
            name: {"type": "array", "items": ITEM},
            "recommendationId": {
                **TEXT,
                "description": "To be sent with events that result from this list.",
            },
            "matchedExperiment": EXPERIMENT,
            "fallback": {
                "const": True,
                "description": "The recommender did not respond: these are best sellers.",
            },
        },
        "required": [name],
        "additionalProperties": False,
    }


ITEM_LIST = _list("itemList")
RANKING = _list("personalizedRanking")
STATUS: Schema = {
    "type": "object",
    "properties": {"status": TEXT},
    "required": ["status"],
    "additionalProperties": False,
}
READINESS: Schema = {
    "type": "object",
    "properties": {
        "status": {"enum": ["ready", "not ready"]},
        "version": TEXT,
        "recommenders": {"type": "object", "additionalProperties": TEXT},
        "isCurrent": {"type": "boolean"},
    },
    "required": ["status", "version", "recommenders", "isCurrent"],
    "additionalProperties": False,
}
ERROR: Schema = {
    "type": "object",
    "properties": {
        "type": TEXT,
        "code": TEXT,
        "message": TEXT,
        "statusCode": {"const": 404},
    },
    "required": ["type", "code", "message"],
    "additionalProperties": False,
}
PARTLY_ACCEPTED: Schema = {
    "type": "object",
    "properties": {
        "accepted": {"type": "integer", "minimum": 1},
        "refused": {
            "type": "array",
            "minItems": 1,
            "items": {
                **ERROR,
                "properties": {
                    **ERROR["properties"],
                    "position": {
                        "type": "integer",
                        "minimum": 0,
                        "description": "In the request's list, from 0 on.",
                    },
                },
                "required": [*ERROR["required"], "position"],
            },
        },
    },
    "required": ["accepted", "refused"],
    "additionalProperties": False,
}
