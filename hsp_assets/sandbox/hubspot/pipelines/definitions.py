"""Definitions of pipelines: the rules for making, changing and archiving them."""

import json

from hsp_assets.sandbox.hubspot.definitions.object_types import DEALS, ObjectType
from hsp_assets.sandbox.hubspot.definitions.pipelines import pipeline_properties
from hsp_assets.sandbox.hubspot.pipelines.bodies import PipelineInput, PipelinePatch
from hsp_assets.sandbox.hubspot.pipelines.stages import FIRST_ID, new_stage, ordered
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError, Json, invalid, not_found
from hsp_assets.sandbox.hubspot.store.database import DEFINITIONS
from hsp_assets.sandbox.hubspot.store.times import iso

STAGE_IN_USE = "PipelineError.STAGE_ID_IN_USE"
USERS_NAMED = 100
"""Records that an error names when they keep a stage in use."""


class PipelineDefinitions:
    """The pipelines of one object type."""

    def __init__(self, portal: Portal, object_type: ObjectType) -> None:
        self._portal = portal
        self.type_id = object_type.id

    def all(self) -> list[Json]:
        """The live pipelines in display order; ties sort by label."""
        definitions = self._portal.store.definitions(
            "SELECT definition FROM pipelines WHERE object_type = ? AND archived_at IS NULL",
            self.type_id,
        )
        return sorted(definitions, key=lambda p: (p["displayOrder"], p["label"]))

    def get(self, pipeline_id: str, *, archived: bool = False) -> Json:
        """One pipeline.

        Args:
            pipeline_id: of the pipeline.
            archived: whether an archived one will do.

        Raises:
            ApiError: 404, there is none.
        """
        definitions = self._portal.store.definitions(
            "SELECT definition FROM pipelines "
            "WHERE object_type = ? AND id = ? AND (archived_at IS NULL OR ?)",
            *(self.type_id, pipeline_id, archived),
        )
        if not definitions:
            raise not_found(f"Pipeline {pipeline_id} does not exist")
        return definitions[0]

    def create(self, wanted: PipelineInput) -> Json:
        """Make a pipeline; ids are ours unless the portal honours requested ones.

        Raises:
            ApiError: 400, it breaks a rule or the subscription allows no more.
        """
        limit = self._portal.options.deal_pipelines
        if self.type_id == DEALS and len(self.all()) >= limit:
            raise invalid(
                f"The account has {limit} deal pipelines, which is its limit",
                sub_category="PipelineError.PIPELINE_LIMIT_EXCEEDED",
            )
        chosen = wanted.pipeline_id if self._portal.options.honours_pipeline_ids else None
        pipeline_id = chosen or str(self._portal.store.next_id("pipeline", FIRST_ID))
        return self._write(pipeline_id, wanted, iso(self._portal.now()), "CREATE")

    def replace(self, pipeline_id: str, wanted: PipelineInput) -> Json:
        """Put another definition in a pipeline's place; stages of the same label keep their ids.

        Raises:
            ApiError: 404, there is none; 400, the definition breaks a rule.
        """
        before = self.get(pipeline_id)
        kept = {stage["label"]: stage["id"] for stage in before["stages"]}
        definition = self._write(pipeline_id, wanted, before["createdAt"], "UPDATE")
        for stage in definition["stages"]:
            stage["id"] = kept.get(stage["label"], stage["id"])
        self._put(definition)
        return definition

    def update(self, pipeline_id: str, change: PipelinePatch) -> Json:
        """Change a pipeline's label or order, or restore an archived one.

        Raises:
            ApiError: 404, there is none; 400, the label is taken.
        """
        definition = self.get(pipeline_id, archived=change.archived is False)
        definition |= change.model_dump(by_alias=True, exclude_none=True)
        self._refuse_taken(definition["label"], pipeline_id)
        return self.save(definition, "UPDATE", "Pipeline changed")

    def archive(self, pipeline_id: str, *, validate: bool) -> None:
        """Archive a pipeline.

        Raises:
            ApiError: 404, there is none; 400, it is in use and `validate` is set, or the last.
        """
        definition = self.get(pipeline_id)
        if len(self.all()) == 1:
            raise invalid("The last pipeline of an object type cannot be deleted")
        if validate:
            self.refuse_used([stage["id"] for stage in definition["stages"]])
        now = self._portal.now()
        definition |= {"archived": True, "archivedAt": iso(now)}
        self._put(definition, now)
        self._audit(pipeline_id, "DELETE", "Pipeline deleted", definition)

    def save(self, definition: Json, action: str, message: str, identifier: str = "") -> Json:
        """Write a changed pipeline and remember the change.

        Args:
            definition: of the pipeline.
            action: CREATE, UPDATE or DELETE.
            message: what changed, in words.
            identifier: of the stage that changed; empty means the pipeline.

        Raises:
            ApiError: 400, its stages break a rule.
        """
        definition["stages"] = ordered(definition["stages"])
        definition["updatedAt"] = iso(self._portal.now())
        self._put(definition)
        self._audit(identifier or definition["id"], action, message, definition)
        return definition

    def refuse_used(self, stage_ids: list[str]) -> None:
        """Refuse to go on while a record is in one of some stages.

        Raises:
            ApiError: 400, with the stages and some of the records.
        """
        rows = self._portal.store.rows(
            "SELECT id, properties ->> ? AS stage FROM objects WHERE type_id = ? "
            "AND archived_at IS NULL AND stage IN (SELECT value FROM json_each(?)) LIMIT ?",
            pipeline_properties(self.type_id)[1],
            self.type_id,
            json.dumps(stage_ids),
            USERS_NAMED,
        )
        if rows:
            used = sorted({row["stage"] for row in rows})
            raise ApiError(
                400,
                "VALIDATION_ERROR",
                f"Stages {', '.join(used)} are used by records of the account",
                sub_category=STAGE_IN_USE,
                context={"stageIds": used, "objectIds": [str(row["id"]) for row in rows]},
            )

    def audit(self, identifier: str) -> list[Json]:
        """The changes of a pipeline or stage, the latest first."""
        rows = self._portal.store.rows(
            "SELECT * FROM pipeline_audit WHERE object_type = ? AND identifier = ? "
            "ORDER BY rowid DESC",
            self.type_id,
            identifier,
        )
        return [
            {
                "identifier": row["identifier"],
                "portalId": self._portal.id,
                "action": row["action"],
                "message": row["message"],
                "rawObject": json.loads(row["definition"]),
                "timestamp": iso(row["changed_at"]),
            }
            for row in rows
        ]

    def _write(self, pipeline_id: str, wanted: PipelineInput, created_at: str, action: str) -> Json:
        self._refuse_taken(wanted.label, pipeline_id)
        definition = {
            "id": pipeline_id,
            "label": wanted.label,
            "displayOrder": wanted.display_order,
            "stages": [new_stage(self._portal, self.type_id, stage) for stage in wanted.stages],
            "createdAt": created_at,
            "archived": False,
        }
        return self.save(definition, action, f"Pipeline {action.lower()}d")

    def _refuse_taken(self, label: str, pipeline_id: str) -> None:
        if any(p["label"] == label and p["id"] != pipeline_id for p in self.all()):
            raise invalid("Another pipeline bears this label; labels must differ")

    def _put(self, definition: Json, archived_at: int | None = None) -> None:
        self._portal.store.execute(
            "INSERT INTO pipelines VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE "
            "SET definition = excluded.definition, archived_at = excluded.archived_at",
            self.type_id,
            definition["id"],
            json.dumps(definition, ensure_ascii=False),
            archived_at,
        )
        self._portal.store.touch(DEFINITIONS, self._portal.now())

    def _audit(self, identifier: str, action: str, message: str, definition: Json) -> None:
        self._portal.store.execute(
            "INSERT INTO pipeline_audit VALUES (?, ?, ?, ?, ?, ?)",
            self.type_id,
            identifier,
            action,
            message,
            json.dumps(definition, ensure_ascii=False),
            self._portal.now(),
        )
