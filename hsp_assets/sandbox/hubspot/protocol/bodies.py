"""Shapes that the bodies of several APIs have in common."""

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel


class Body(BaseModel):
    """A request's JSON: camelCase on the wire, unknown fields passed over."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


def _text(value: object) -> object:
    """A property value as text: numbers and truth values are taken, null clears."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


Text = Annotated[str, BeforeValidator(_text)]


Input = TypeVar("Input")


class Batch(Body, Generic[Input]):
    """Some inputs of one kind."""

    inputs: list[Input]


class Reference(Body):
    """A record, by its id."""

    id: Text


class AssociationSpec(Body):
    """A type of association."""

    association_category: Literal["HUBSPOT_DEFINED", "USER_DEFINED", "INTEGRATOR_DEFINED", "WORK"]
    association_type_id: int
