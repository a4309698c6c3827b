"""The names that differ by portal, resolved from the share's own definition views.

The event's view and the ids of pipeline and stages are looked up by the names that we
gave them; more or fewer than one match is an error that lists the candidates. What is missing may
merely be new: the share refreshes its definitions once a day.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hsp_assets import sql
from hsp_assets.failures import NotYetVisible, ShareError
from hsp_assets.portal import model as portal
from hsp_assets.share.columns import require_columns

if TYPE_CHECKING:
    from hsp_assets.resources.snowflake_session import Row, Session

EVENT_TYPES = "share/event_types"
STAGES = "share/pipeline_stages"
YOUNG = (
    "What was made today shows tomorrow, in V2_LIVE too: materialize again then. "
    "If it was made earlier, materialize data_model: it was renamed or removed in HubSpot."
)


@dataclass(frozen=True)
class PortalNames:
    """What the staging queries need to know about this portal.

    Attributes:
        event_view: view of the interaction event.
        pipeline: id of the deal pipeline.
        pending_stage: id of the stage of open carts.
        completed_stage: id of the stage of purchases.

    """

    event_view: str
    pipeline: str
    pending_stage: str
    completed_stage: str


def resolve_names(session: "Session") -> PortalNames:
    """Resolve every name that differs by portal.

    Raises:
        NotYetVisible: a name has no match.
        ShareError: a name has several, or a definition view lacks what we read.

    """
    pipeline, pending, completed = pick_stages(stages(session))
    return PortalNames(event_view(session), pipeline, pending, completed)


def event_view(session: "Session") -> str:
    """The view of the interaction event; raises as `resolve_names` does."""
    return pick_event_view(_definitions(session, EVENT_TYPES))


def stages(session: "Session") -> Sequence["Row"]:
    """The stages of every deal pipeline, with labels and ids."""
    return _definitions(session, STAGES)


def pick_event_view(event_types: Sequence["Row"]) -> str:
    """The view of the interaction event among the portal's event types.

    A view is named `EVENTS_` and the label in upper case, with `_` for every other character.

    Raises:
        NotYetVisible: no event is ours.
        ShareError: several are, or another event's label makes the same view name.

    """
    name = portal.INTERACTION_EVENT.name
    ours = [e for e in event_types if re.fullmatch(rf"pe\d+_{name}", str(e["NAME"]))]
    # One that people made has another name (HSP_EVENT_NAME) and the declared label.
    label = portal.INTERACTION_EVENT.label
    ours = ours or [e for e in event_types if e["LABEL"] == label]
    known = _listed(str(e["NAME"]) for e in event_types)
    if not ours:
        raise NotYetVisible(
            f"No custom event of the share is named {name}. It has: {known}. {YOUNG}"
        )
    view = _view_name(ours[0])
    alike = [str(e["NAME"]) for e in event_types if _view_name(e) == view]
    if len(ours) > 1 or len(alike) > 1:
        raise ShareError(
            f"{len(ours)} custom events of the share are named {name} and {len(alike)} have the "
            f"view {view}; expected one. It has: {known}. Rename or archive the others in HubSpot."
        )
    return view


def pick_stages(stages: Sequence["Row"]) -> tuple[str, str, str]:
    """The ids of the declared pipeline, its pending and its completed stage.

    Raises:
        NotYetVisible: the pipeline or a stage has no match.
        ShareError: one has several.

    """
    declared = portal.PIPELINE
    ours = [s for s in stages if s["PIPELINE"] == declared.label]
    matches = [{str(s["PIPELINE_ID"]) for s in ours}]
    matches += [{_stage(s) for s in ours if s["STAGE"] == each.label} for each in declared.stages]
    candidates = _listed(f"{s['PIPELINE']} / {s['STAGE']} ({_stage(s)})" for s in stages)
    expected = f"pipeline {declared.label!r} with the stages " + " and ".join(
        repr(stage.label) for stage in declared.stages
    )
    if any(len(ids) > 1 for ids in matches):
        raise ShareError(
            f"The share has more than one {expected}. It has: {candidates}. "
            "Rename the others in HubSpot."
        )
    if any(not ids for ids in matches):
        raise NotYetVisible(f"The share has no {expected}. It has: {candidates}. {YOUNG}")
    pipeline, pending, completed = (ids.pop() for ids in matches)
    return pipeline, pending, completed


def _definitions(session: "Session", statement: str) -> Sequence["Row"]:
    require_columns(session, sql.required_columns(statement))
    return session.execute(sql.statement(statement)).rows


def _view_name(event_type: "Row") -> str:
    return "EVENTS_" + re.sub(r"[^A-Z0-9]", "_", str(event_type["LABEL"]).upper())


def _stage(row: "Row") -> str:
    return str(row["STAGE_ID"])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
