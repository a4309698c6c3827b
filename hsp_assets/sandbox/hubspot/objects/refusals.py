"""The answers of the objects API for a record that cannot be written."""

import json

from hsp_assets.sandbox.hubspot.definitions.object_types import ObjectType
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError, conflict, invalid
from hsp_assets.sandbox.hubspot.records.record import (
    MISSING_CONDITIONAL,
    MISSING_REQUIRED,
    VALUE_TAKEN,
    InvalidRecord,
    Problem,
)


def refusal(portal: Portal, object_type: ObjectType, error: InvalidRecord) -> ApiError:
    """The answer for a record that breaks rules: 409 where a unique value is taken, else 400."""
    taken = [problem for problem in error.problems if problem.code == VALUE_TAKEN]
    if taken and len(taken) == len(error.problems):
        return _taken(object_type, taken[0])
    details = [
        {
            "message": problem.message,
            "code": problem.code,
            "context": {"propertyName": [problem.name]},
        }
        for problem in error.problems
    ]
    if all(p.code in (MISSING_REQUIRED, MISSING_CONDITIONAL) for p in error.problems):
        return invalid("The property values provided are invalid", errors=details)
    listed = [
        {
            "isValid": False,
            "message": problem.message,
            "error": problem.code,
            "name": problem.name,
            "localizedErrorMessage": problem.message,
            "portalId": portal.id,
        }
        for problem in error.problems
    ]
    return invalid(
        f"Property values were not valid: {json.dumps(listed, ensure_ascii=False)}",
        errors=details,
    )


def _taken(object_type: ObjectType, problem: Problem) -> ApiError:
    name = object_type.enum.replace("_", " ").capitalize()
    return conflict(
        f"{name} already exists. Existing ID: {problem.holder}",
        errors=[{"message": problem.message, "context": {"propertyName": [problem.name]}}],
    )
