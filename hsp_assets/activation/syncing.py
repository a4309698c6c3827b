"""Making HubSpot's recommendations those of the recommender: written, left as they are, removed.

A record's key is the customer and the rank, so that a new recommendation takes the place of the
old one; what no longer has a place is archived at the end. Nothing is read by search, which lags.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hsp_assets.activation.custom_object import CONTACTS, Place
from hsp_assets.failures import PermanentFailure
from hsp_assets.portal import model as portal
from hsp_assets.resources.hubspot_custom_objects import PAIRS_PER_BATCH, HubSpotCustomObjects
from hsp_assets.resources.hubspot_transport import Json

DECLARED = portal.RECOMMENDATION
NAMES = tuple(one.name for one in DECLARED.properties)


@dataclass(frozen=True)
class Recommendations:
    """What one customer is recommended.

    Attributes:
        user: the customer's external id.
        contact: the contact's record id.
        items: external ids of products, best first, each with its name.

    """

    user: str
    contact: str
    items: tuple[tuple[str, str], ...]

    def records(self) -> list[Json]:
        """As records of the custom object."""
        return [
            {
                DECLARED.key: f"{self.user}|{rank}",
                "user_id": self.user,
                "rank": str(rank),
                "item_id": item,
                "product_name": name,
            }
            for rank, (item, name) in enumerate(self.items, start=1)
        ]


@dataclass
class Written:
    """Numbers of recommendations by outcome; `kept` is how many HubSpot has in the end."""

    contacts: int = 0
    wanted: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    kept: int = 0


@dataclass
class Replacement:
    """One replacement of everything that a portal has.

    Attributes:
        objects: the portal.
        place: where recommendations are kept.
        done: what was done so far.

    """

    objects: HubSpotCustomObjects
    place: Place
    done: Written = field(default_factory=Written)
    _ranks: dict[str, int] = field(default_factory=dict)
    _pairs: list[tuple[str, str]] = field(default_factory=list)

    def write(self, some: Sequence[Recommendations]) -> None:
        """Write what some customers are recommended: up to 100 records in all."""
        wanted = [record for one in some for record in one.records()]
        existing = {one["properties"][DECLARED.key]: one for one in self._read(wanted)}
        changed = [r for r in wanted if not _is_as_wanted(r, existing.get(r[DECLARED.key]))]
        new = [r for r in changed if r[DECLARED.key] not in existing]
        ids = {key: str(one["id"]) for key, one in existing.items()}
        if changed:
            written = self.objects.upsert(self.place.type_id, DECLARED.key, changed)
            ids |= {one["properties"][DECLARED.key]: str(one["id"]) for one in written}
        # Also those that were there: a run may have been killed before it came to this.
        self._pairs += [(ids[r[DECLARED.key]], one.contact) for one in some for r in one.records()]
        if len(self._pairs) >= PAIRS_PER_BATCH:
            self._associate()
        self.done.contacts += len(some)
        self.done.wanted += len(wanted)
        self.done.created += len(new)
        self.done.updated += len(changed) - len(new)
        self.done.unchanged += len(wanted) - len(changed)
        self._ranks |= {one.user: len(one.items) for one in some}

    def finish(self) -> Written:
        """Archive every recommendation that was not written; count those that stay.

        Raises:
            PermanentFailure: nothing was written at all, so that everything would be removed.

        """
        if not self.done.wanted:
            raise PermanentFailure(
                f"None of {self.done.contacts} customers got a recommendation, so nothing was "
                "removed from HubSpot. Look at the samples of recommender/recommended_for_you."
            )
        self._associate()
        stale = []
        for record in self.objects.records(self.place.type_id, NAMES):
            if self._has_place(record["properties"]):
                self.done.kept += 1
            else:
                stale.append(str(record["id"]))
        self.objects.archive(self.place.type_id, stale)
        self.done.removed = len(stale)
        return self.done

    def _read(self, wanted: Iterable[Json]) -> list[Json]:
        keys = [record[DECLARED.key] for record in wanted]
        return self.objects.read(self.place.type_id, DECLARED.key, keys, NAMES) if keys else []

    def _associate(self) -> None:
        pairs, self._pairs = self._pairs, []
        self.objects.associate(self.place.type_id, CONTACTS, self.place.label_id, pairs)

    def _has_place(self, properties: Json) -> bool:
        user, _, rank = str(properties[DECLARED.key]).rpartition("|")
        return rank.isdigit() and 1 <= int(rank) <= self._ranks.get(user, 0)


def _is_as_wanted(wanted: Json, existing: Json | None) -> bool:
    return existing is not None and all(
        (existing["properties"].get(name) or "") == value for name, value in wanted.items()
    )
