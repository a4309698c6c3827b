"""The bodies that the pipelines API takes."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from hsp_assets.sandbox.hubspot.protocol.bodies import Body, Text

Label = Annotated[str, Field(min_length=1)]


class StageInput(Body):
    """A stage as it shall be."""

    label: Label
    display_order: int
    metadata: dict[str, Text] = Field(default_factory=dict)
    stage_id: str | None = None


class StagePatch(Body):
    """A change of a stage; what is absent stays."""

    label: Label | None = None
    display_order: int | None = None
    metadata: dict[str, Text] | None = None


class PipelineInput(Body):
    """A pipeline as it shall be."""

    label: Label
    display_order: int
    stages: Sequence[StageInput]
    pipeline_id: str | None = None


class PipelinePatch(Body):
    """A change of a pipeline; what is absent stays."""

    label: Label | None = None
    display_order: int | None = None
    archived: bool | None = None
