"""The service models that botocore ships: what each operation takes and answers.

Everything read from those models goes through here. Rules that the models do not state belong
to the resources.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, TypeAlias

from botocore.loaders import Loader
from botocore.model import ListShape, ServiceModel, Shape, StructureShape

ServiceName: TypeAlias = Literal["personalize", "personalize-runtime", "personalize-events"]
Json: TypeAlias = dict[str, Any]


@cache
def service_model(service: ServiceName) -> ServiceModel:
    """The newest model of a service that the installed botocore knows."""
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


@cache
def request_shape(service: ServiceName, operation: str) -> StructureShape:
    """The structure that an operation takes; the operation must exist."""
    shape = service_model(service).operation_model(operation).input_shape
    if shape is None:
        raise LookupError(f"{operation} of {service} takes nothing.")
    return shape


@cache
def answer_shape(operation: str) -> StructureShape | None:
    """The structure that a control operation answers, None when the answer is empty."""
    shape = service_model("personalize").operation_model(operation).output_shape
    return shape if isinstance(shape, StructureShape) else None


@cache
def list_member(operation: str) -> str:
    """The member of a list operation's answer that holds the summaries."""
    shape = answer_shape(operation)
    members = {} if shape is None else shape.members
    return next(name for name, member in members.items() if isinstance(member, ListShape))


def project(shape: StructureShape, content: Json) -> Json:
    """`content` reduced to what the shape has room for; absent and None members are left out."""
    return {
        name: _projected(member, content[name])
        for name, member in shape.members.items()
        if content.get(name) is not None
    }


def _projected(shape: Shape, value: object) -> object:
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        return project(shape, value)
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_projected(shape.member, element) for element in value]
    return value
