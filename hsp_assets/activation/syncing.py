"""Making HubSpot's lists those of the recommender: only the difference is written.

The portal is the only memory. A run that was killed is simply run again: what it wrote is found as
wanted, and what it did not write differs still.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

import polars as pl

from hsp_assets.activation.lists import Action, Place, Recommendations, Write
from hsp_assets.failures import PermanentFailure
from hsp_assets.loading.progress import QUIET, Progress
from hsp_assets.parallel import parallel_map
from hsp_assets.resources.batches import in_batches
from hsp_assets.resources.hubspot import REQUESTS_AT_ONCE
from hsp_assets.resources.hubspot_custom_objects import RECORDS_PER_BATCH
from hsp_assets.waiting import wait_for

CONFIRM = "confirm_writes"
"""The field of the run's configuration that lets a run write as much as it must."""

SEARCH_SECONDS = 30.0
"""So long HubSpot's search may take to count what was written; then the records are listed."""

ROOM = 32
"""A contact and the length of its list, of at most 25, stand in one number."""


@dataclass
class Reached:
    """Whose lists were looked at, and how long they are: eight bytes for each contact."""

    _lengths: "array[int]" = field(default_factory=lambda: array("q"))

    def add(self, contact: str, length: int) -> None:
        """Note the length of a contact's list."""
        self._lengths.append(int(contact) * ROOM + length)

    def holds(self, contact: str, rank: int) -> bool:
        """Whether a contact's list reaches to a rank."""
        if not contact.isdigit():
            return False
        least = int(contact) * ROOM + rank
        place = bisect_left(self._sorted, least)
        return place < len(self._sorted) and self._sorted[place] // ROOM == int(contact)

    def __iter__(self) -> Iterator[str]:
        """Yield the contacts whose list is not empty."""
        return (str(one // ROOM) for one in self._lengths if one % ROOM)

    @cached_property
    def _sorted(self) -> "array[int]":
        return array("q", pl.Series(self._lengths, dtype=pl.Int64).sort())


@dataclass
class Written:
    """Numbers of records by outcome; `kept` is how many HubSpot holds in the end."""

    wanted: int = 0
    created: int = 0
    updated: int = 0
    archived: int = 0
    unchanged: int = 0
    associated: int = 0
    kept: int = 0


COUNTERS: dict[Action, str] = {
    "create": "created",
    "update": "updated",
    "archive": "archived",
    "associate": "associated",
}


@dataclass
class Synchronization:
    """One synchronization of a portal with the recommender.

    Attributes:
        place: where lists stand.
        time: that is written beside what changes, ISO 8601.
        most: how many changes may be made unconfirmed; None: as many as there are.
        done: what was done so far.

    """

    place: Place
    time: str
    most: int | None = None
    done: Written = field(default_factory=Written)
    reached: Reached = field(default_factory=Reached)
    _waiting: dict[Action, list[Write]] = field(default_factory=lambda: defaultdict(list))
    _due: int = 0
    _counted_before: int | None = None

    def take(self, lists: Sequence[Recommendations]) -> None:
        """Bring the lists of some contacts into HubSpot, as many as one page has.

        Raises:
            PermanentFailure: there is more to change than may be changed unconfirmed.

        """
        if self._counted_before is None:
            self._counted_before = self.place.total()
        compared = self.place.compare(lists, self.time)
        for one in lists:
            self.reached.add(one.contact.id, len(one.products))
        self.done.wanted += sum(map(self.place.records, lists))
        self.done.unchanged += compared.unchanged
        self._plan(compared.writes)
        if self.most is None:
            self._write(whole_batches=True)

    def finish(self, progress: Progress = QUIET) -> Written:
        """Write what waits, then remove what has no place any more, and count what is held.

        Raises:
            PermanentFailure: nobody is recommended anything, so that everything would be removed;
                or there is more to remove than may be changed unconfirmed.

        """
        if not self.done.wanted:
            raise PermanentFailure(
                "No contact of the audience is recommended anything, so nothing was removed from "
                "HubSpot. Look at HSP_ACTIVATION_AUDIENCE and at the samples of "
                "recommender/recommended_for_you."
            )
        self._write()
        if self._nothing_else_is_held():
            self.done.kept = self.done.wanted
            return self.done
        for write in self.place.held(self.reached):
            progress.advance(1)
            if write is None:
                self.done.kept += 1
            else:
                self._plan([write])
        self._write()
        return self.done

    def _nothing_else_is_held(self) -> bool:
        """Whether HubSpot counted what was found and no more, and counts now what is wanted.

        Then it need not be listed, a request for each hundred records, one after the other. Both
        counts are needed: search is late, so that what it has not seen yet could hide as much
        that has no place.
        """
        found = self.done.unchanged + self.done.updated + self.done.archived
        if self._counted_before != found:
            return False
        return self.done.wanted == wait_for(
            self.place.total, lambda total: total == self.done.wanted, within=SEARCH_SECONDS
        )

    def _plan(self, writes: Iterable[Write]) -> None:
        """Let changes wait, unless they are too many."""
        for write in writes:
            self._waiting[write.action].append(write)
            self._due += 1
        if self.most is not None and self._due > self.most:
            made = sum(getattr(self.done, name) for name in COUNTERS.values())
            raise PermanentFailure(
                f"More than {self.most:,} changes of recommendations in HubSpot are due, which "
                f"wait for a confirmation; {made:,} were made. If so many are meant, launch the "
                f"job activation with {CONFIRM}: true in its configuration, or raise "
                "HSP_ACTIVATION_MAX_WRITES."
            )

    def _write(self, *, whole_batches: bool = False) -> None:
        """Make the changes that wait; or as many of them as fill batches."""
        for action, writes in self._waiting.items():
            rest = len(writes) % RECORDS_PER_BATCH if whole_batches else 0
            due, self._waiting[action] = writes[: len(writes) - rest], writes[len(writes) - rest :]
            batches = in_batches(due, RECORDS_PER_BATCH)
            for _ in parallel_map(partial(self.place.write, action), batches, REQUESTS_AT_ONCE):
                pass
            name = COUNTERS[action]
            setattr(self.done, name, getattr(self.done, name) + len(due))
