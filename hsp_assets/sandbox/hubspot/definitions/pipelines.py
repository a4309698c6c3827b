"""The pipelines of a portal as records need to know them.

How pipelines are made and changed belongs to the pipelines API.
"""

from dataclasses import dataclass

from hsp_assets.sandbox.hubspot.definitions.cache import DefinitionCache
from hsp_assets.sandbox.hubspot.definitions.object_types import DEALS
from hsp_assets.sandbox.hubspot.protocol.errors import Json
from hsp_assets.sandbox.hubspot.store.database import Store

PIPELINE, STAGE = "hs_pipeline", "hs_pipeline_stage"
"""The properties by which records name their pipeline and stage; deals have names of their own."""
_OF_DEALS = ("pipeline", "dealstage")


def pipeline_properties(type_id: str) -> tuple[str, str]:
    """The names of the properties that hold a record's pipeline and its stage."""
    return _OF_DEALS if type_id == DEALS else (PIPELINE, STAGE)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage; `closed` when a record in it is won or lost."""

    id: str
    label: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline with its stages."""

    id: str
    label: str
    stages: tuple[Stage, ...]

    def stage(self, stage_id: str) -> Stage | None:
        """The stage of an id."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)


class Pipelines:
    """The pipelines of every object type."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: DefinitionCache[str, tuple[Pipeline, ...]] = DefinitionCache(store, self._load)

    def of(self, type_id: str) -> tuple[Pipeline, ...]:
        """The live pipelines of an object type."""
        return self._known[type_id]

    def find(self, type_id: str, pipeline_id: str) -> Pipeline | None:
        """The live pipeline of an id."""
        return next((known for known in self.of(type_id) if known.id == pipeline_id), None)

    def _load(self, type_id: str) -> tuple[Pipeline, ...]:
        definitions = self._store.definitions(
            "SELECT definition FROM pipelines WHERE object_type = ? AND archived_at IS NULL",
            type_id,
        )
        return tuple(_pipeline(definition) for definition in definitions)


def _pipeline(definition: Json) -> Pipeline:
    return Pipeline(
        id=definition["id"],
        label=definition["label"],
        stages=tuple(
            Stage(stage["id"], stage["label"], stage["metadata"].get("isClosed") == "true")
            for stage in definition["stages"]
        ),
    )
