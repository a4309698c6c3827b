"""What each operation answers, from the service models that botocore ships."""

from functools import cache

from botocore.model import ListShape, Shape, StructureShape

from hsp_assets.service_models import Json, service_model


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
