"""The bodies that the objects API takes."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from hsp_assets.sandbox.hubspot.protocol.bodies import AssociationSpec, Body, Reference, Text

MAX_BATCH = 100
"""Inputs of a batch [HubSpot's guide to its object APIs]."""


class AssociationInput(Body):
    """A record that a new one shall be associated with."""

    to: Reference
    types: Sequence[AssociationSpec]


class ObjectInput(Body):
    """A record's properties."""

    properties: dict[str, Text]


class CreateInput(ObjectInput):
    """A new record."""

    associations: Sequence[AssociationInput] | None = None
    object_write_trace_id: str | None = None


class UpdateInput(ObjectInput):
    """A change of a record, addressed by its id or by a unique property."""

    id: Text
    id_property: str | None = None
    object_write_trace_id: str | None = None


class UpsertInput(ObjectInput):
    """A record that is changed if a unique property finds it, and made otherwise."""

    id: Text
    id_property: str
    object_write_trace_id: str | None = None


class BatchRead(Body):
    """Records to read."""

    inputs: Annotated[Sequence[Reference], Field(max_length=MAX_BATCH)]
    properties: Sequence[str] = ()
    properties_with_history: Sequence[str] = ()
    id_property: str | None = None
