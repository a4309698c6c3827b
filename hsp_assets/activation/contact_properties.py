"""Lists as properties of contacts, for portals without custom objects."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from hsp_assets.activation.lists import (
    Action,
    Audience,
    Compared,
    Recommendations,
    Write,
)
from hsp_assets.portal.recommendations import (
    MODEL_VERSION,
    TIME,
    external_id_of_rank,
    name_of_rank,
)
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_transport import Json

PAGE = 1_000
"""Contacts that are read again at a time."""


@dataclass(frozen=True)
class ContactPropertiesPlace:
    """The properties of contacts in one portal.

    Attributes:
        hubspot: the portal.
        length: how many products there is room for.

    """

    hubspot: HubSpotResource
    length: int

    def records(self, one: Recommendations) -> int:
        """The contact, unless there is nothing to hold."""
        return 1 if one.products else 0

    def compare(self, lists: Sequence[Recommendations], time: str) -> Compared:
        """How lists differ from what HubSpot holds for their contacts."""
        ids = [one.contact.id for one in lists]
        found = self.hubspot.read("contacts", ids, sorted(self._cleared()))
        present = {str(one["id"]): one["properties"] for one in found}
        writes: list[Write] = []
        unchanged = 0
        for one in lists:
            wanted, contact = self._filled(one), one.contact.id
            if _is_as_wanted(wanted, present.get(contact, {})):
                unchanged += self.records(one)
            elif one.products:
                stamped = wanted | {MODEL_VERSION: one.version, TIME: time}
                had = present.get(contact, {}).get(external_id_of_rank(1))
                writes.append(Write("update" if had else "create", contact, contact, stamped))
            else:
                writes.append(self._clearing(contact))
        return Compared(writes, unchanged)

    def write(self, _action: Action, writes: Sequence[Write]) -> None:
        """Make up to 100 changes: all of them are changes of contacts."""
        changes = [{"id": one.record, "properties": one.properties} for one in writes]
        self.hubspot.update("contacts", changes)

    def total(self) -> int:
        """How many contacts hold lists, as search knows."""
        return self.hubspot.count_having("contacts", external_id_of_rank(1))

    def held(self, audience: Audience) -> Iterator[Write | None]:
        """Yield None for each contact of the audience that has a list, and clear all others.

        The first are read again; the others are found by search, which is late, so that a list of
        a moment ago may be cleared by the next run only.
        """
        first, contacts = external_id_of_rank(1), iter(audience)
        while page := list(islice(contacts, PAGE)):
            found = self.hubspot.read("contacts", page, [first])
            yield from (None for one in found if one["properties"].get(first))
        for contact in self.hubspot.having("contacts", first):
            if not audience.holds(str(contact["id"]), 1):
                yield self._clearing(str(contact["id"]))

    def _clearing(self, contact: str) -> Write:
        cleared = dict.fromkeys((*self._cleared(), MODEL_VERSION, TIME), "")
        return Write("archive", contact, contact, cleared)

    def _cleared(self) -> Json:
        ranks = range(1, self.length + 1)
        return {name(n): "" for n in ranks for name in (name_of_rank, external_id_of_rank)}

    def _filled(self, one: Recommendations) -> Json:
        filled = self._cleared()
        for rank, product in enumerate(one.products, start=1):
            filled[name_of_rank(rank)] = product.name
            filled[external_id_of_rank(rank)] = product.external_id
        return filled


def _is_as_wanted(wanted: Json, present: Json) -> bool:
    return all((present.get(name) or "") == value for name, value in wanted.items())
