"""The names that differ by portal, resolved from the share's own definition views.

The event's view and the ids of pipeline and stages are found by what we called them; more or
fewer than one match is an error that lists the candidates.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hsp_assets import portal, sql
from hsp_assets.failures import ShareError

if TYPE_CHECKING:
    from hsp_assets.resources.snowflake_session import Row, Session


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
        ShareError: a name has no match, or several.

    """
    stages = session.execute(sql.statement("share/pipeline_stages")).rows
    pipeline, pending, completed = pick_stages(stages)
    return PortalNames(event_view(session), pipeline, pending, completed)


def event_view(session: "Session") -> str:
    """The view of the interaction event."""
    return pick_event_view(session.execute(sql.statement("share/event_types")).rows)


def pick_event_view(event_types: Sequence["Row"]) -> str:
    """The view of the interaction event among the portal's event types.

    A view is named `EVENTS_` and the label in upper case, with `_` for every other character.
    """
    name = portal.INTERACTION_EVENT.name
    matching = [e for e in event_types if re.fullmatch(rf"pe\d+_{name}", str(e["NAME"]))]
    if len(matching) != 1:
        raise ShareError(
            f"{len(matching)} custom events of the share are named {name}; expected one. "
            f"It has: {', '.join(str(e['NAME']) for e in event_types) or 'none'}. A definition "
            "made today may take a day to show: materialize the share again tomorrow."
        )
    return "EVENTS_" + re.sub(r"[^A-Z0-9]", "_", str(matching[0]["LABEL"]).upper())


def pick_stages(stages: Sequence["Row"]) -> tuple[str, str, str]:
    """The ids of the declared pipeline, its pending and its completed stage."""
    declared = portal.PIPELINE
    pipeline = {str(s["PIPELINE_ID"]) for s in stages if s["PIPELINE"] == declared.label}
    found = [
        [
            str(s["STAGE_ID"])
            for s in stages
            if s["PIPELINE"] == declared.label and s["STAGE"] == stage.label
        ]
        for stage in declared.stages
    ]
    if len(pipeline) != 1 or any(len(ids) != 1 for ids in found):
        candidates = sorted({f"{s['PIPELINE']} / {s['STAGE']}" for s in stages})
        raise ShareError(
            f"The share does not have exactly one pipeline {declared.label!r} with the stages "
            f"{' and '.join(repr(s.label) for s in declared.stages)}. "
            f"It has: {', '.join(candidates) or 'none'}. A new pipeline takes up to a day to show."
        )
    return pipeline.pop(), found[0][0], found[1][0]
