"""When changes show: which parts of a schema are out of date, and how new they may become.

A part is a scope of the portal's changes, except that definitions make two parts: HubSpot
refreshes some of them once a day even in `V2_LIVE`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hsp_assets.sandbox.share.options import Delay
from hsp_assets.sandbox.share.replication.ledger import Ledger, Shown
from hsp_assets.sandbox.share.replication.names import DAILY
from hsp_assets.sandbox.share.replication.portal import Change
from hsp_assets.sandbox.share.replication.schema import Visibility

DEFINITIONS = "definitions"
DAILY_DEFINITIONS = "daily definitions"
ASSOCIATIONS = "associations"
_NEVER = Change(0, 0)
_NOTHING_YET = -1


@dataclass(frozen=True, slots=True)
class Moment:
    """The portal at one moment.

    Attributes:
        now: epoch milliseconds.
        changes: last change by scope.
        forced: whether everything shall show, however young.
    """

    now: int
    changes: Mapping[str, Change]
    forced: bool = False

    def change(self, part: str) -> Change:
        """The last change of what a part shows."""
        scope = DEFINITIONS if part == DAILY_DEFINITIONS else part
        return self.changes.get(scope, _NEVER)


class Schedule:
    """The two delays, against what each schema shows so far."""

    def __init__(self, daily: Delay, live: Delay, ledger: Ledger) -> None:
        self._daily = daily
        self._live = live
        self._ledger = ledger

    def stale(self, schema: str, moment: Moment) -> set[str]:
        """The parts of a schema that must be rebuilt."""
        parts = {DEFINITIONS, DAILY_DEFINITIONS, *moment.changes}
        return {part for part in parts if self._is_stale(schema, part, moment)}

    def visibility(self, schema: str, moment: Moment) -> Visibility:
        """The changes that a rebuild of a schema may show."""
        delay = self._delay(schema, DEFINITIONS)
        if moment.forced or delay == 0:
            return Visibility(moment.now, None)
        cutoff = _NOTHING_YET if delay is None else moment.now - _milliseconds(delay)
        return Visibility(moment.now, cutoff)

    def shown(self, schema: str, part: str, moment: Moment, hidden_from: int | None) -> Shown:
        """The ledger's entry for a part just rebuilt.

        Args:
            schema: whose.
            part: of it.
            moment: of the rebuild.
            hidden_from: the earliest change that was too young to show, epoch milliseconds.
        """
        delay = self._delay(schema, part) or 0.0
        due = None if hidden_from is None else hidden_from + _milliseconds(delay)
        return Shown(moment.change(part), due)

    def _is_stale(self, schema: str, part: str, moment: Moment) -> bool:
        shown = self._ledger.shown(schema, part)
        change = moment.change(part)
        defines = part in {DEFINITIONS, DAILY_DEFINITIONS}
        if shown is None and (defines or moment.forced):
            return True
        changed = shown is None or shown.change != change
        due = shown.due_at if shown else None
        if moment.forced:
            return changed or due is not None
        delay = self._delay(schema, part)
        if delay is None:
            return False
        if defines:
            return changed and change.at <= moment.now - _milliseconds(delay)
        return changed or (due is not None and due <= moment.now)

    def _delay(self, schema: str, part: str) -> Delay:
        daily = schema == DAILY or part == DAILY_DEFINITIONS
        return self._daily if daily else self._live


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
