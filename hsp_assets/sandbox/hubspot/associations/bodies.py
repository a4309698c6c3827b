"""The bodies that the associations API takes."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, RootModel

from hsp_assets.sandbox.hubspot.protocol.bodies import AssociationSpec, Body, Reference, Text

MAX_WRITTEN, MAX_READ = 2_000, 1_000
"""Inputs of a batch [HubSpot's associations guide]."""


class Pair(Body):
    """Two records."""

    from_: Annotated[Reference, Field(alias="from")]
    to: Reference


class TypedPair(Pair):
    """Two records and how they are associated."""

    types: Sequence[AssociationSpec]


class Fan(Body):
    """A record and others that it shall be separated from."""

    from_: Annotated[Reference, Field(alias="from")]
    to: Sequence[Reference]


class Start(Body):
    """A record whose associations are read, perhaps from a cursor on."""

    id: Text
    after: Text | None = None


class Specs(RootModel[list[AssociationSpec]]):
    """Types of association for the pair that the path names."""
