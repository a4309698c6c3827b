"""Lists as records of the custom object: one for each contact and rank, beside the contact.

The key of a record is the contact and the rank, so that there is one whoever writes it. Nothing is
read by search, which lags.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hsp_assets.activation.lists import (
    Action,
    Audience,
    Compared,
    Product,
    Recommendations,
    Write,
)
from hsp_assets.failures import AlreadyThere, PortalMismatch, RequestRefused
from hsp_assets.portal.model import OBJECT_TYPE_IDS
from hsp_assets.portal.plan.recommendations import association_id, find_schema
from hsp_assets.portal.recommendations import MODEL_VERSION, RANK, RECOMMENDATION, TIME
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_transport import Json

CONTACTS = OBJECT_TYPE_IDS["contacts"]
KEY = RECOMMENDATION.key
SEPARATOR = "-"
MATERIALIZE = "Materialize data_model/recommendations."


def key_of(contact: str, rank: int) -> str:
    """The key of the record of a contact and a rank."""
    return f"{contact}{SEPARATOR}{rank}"


@dataclass(frozen=True)
class CustomObjectPlace:
    """The custom object in one portal.

    Attributes:
        hubspot: the portal.
        type_id: of the object, `2-N`.
        association: type id of its association with contacts.

    """

    hubspot: HubSpotResource
    type_id: str
    association: str

    @classmethod
    def of(cls, hubspot: HubSpotResource) -> "CustomObjectPlace":
        """Find the object in a portal.

        Raises:
            PortalMismatch: the portal has none, or one without association with contacts.

        """
        schema = find_schema(RECOMMENDATION, hubspot.definitions.custom_objects())
        if schema is None:
            text = f"The portal has no custom object {RECOMMENDATION.name}. {MATERIALIZE}"
            raise PortalMismatch(text)
        association = association_id(RECOMMENDATION, schema)
        if association is None:
            text = f"The custom object {schema['name']} is not associated with contacts. "
            raise PortalMismatch(f"{text}{MATERIALIZE}")
        return cls(hubspot, str(schema["objectTypeId"]), association)

    def records(self, one: Recommendations) -> int:
        """A record for each product."""
        return len(one.products)

    def compare(self, lists: Sequence[Recommendations], time: str) -> Compared:
        """How lists differ from what HubSpot holds for their contacts."""
        present = self._present(lists)
        ids = [one.contact.id for one in lists]
        associated = self.hubspot.associated(CONTACTS, self.type_id, ids)
        writes: list[Write] = []
        unchanged = 0
        for one in lists:
            beside = set(associated.get(one.contact.id, ()))
            for wanted in _as_records(one):
                existing = present.get(wanted[KEY])
                changes = _changes(one, wanted, existing, time)
                if existing is not None and str(existing["id"]) not in beside:
                    changes.append(Write("associate", str(existing["id"]), one.contact.id))
                unchanged += existing is not None and not _is_changed(changes)
                writes += changes
                beside -= {str(existing["id"])} if existing else set()
            # Ranks that the list lost, and records that the tutorial's scripts made.
            writes += [Write("archive", record, one.contact.id) for record in sorted(beside)]
        return Compared(writes, unchanged)

    def write(self, action: Action, writes: Sequence[Write]) -> None:
        """Make up to 100 changes of one kind."""
        objects = self.hubspot.custom_objects
        if action == "create":
            self._create(writes)
        elif action == "update":
            changes = [{"id": w.record, "properties": w.properties} for w in writes]
            self.hubspot.update(self.type_id, changes)
        elif action == "associate":
            pairs = [(w.record, w.contact) for w in writes]
            objects.associate(self.type_id, CONTACTS, self.association, pairs)
        else:
            objects.archive(self.type_id, [w.record for w in writes])

    def total(self) -> int:
        """How many records hold lists, as search knows."""
        return self.hubspot.count_having(self.type_id, KEY)

    def held(self, audience: Audience) -> Iterator[Write | None]:
        """Yield None for each record that has a place, and the archiving of each that lost it.

        A record without key is not ours: those of the audience are gone already.
        """
        for record in self.hubspot.custom_objects.records(self.type_id, [KEY]):
            if key := record["properties"].get(KEY):
                contact, _, rank = str(key).rpartition(SEPARATOR)
                has_place = rank.isdigit() and audience.holds(contact, int(rank))
                yield None if has_place else Write("archive", str(record["id"]), contact)

    def _present(self, lists: Sequence[Recommendations]) -> dict[str, Json]:
        keys = [record[KEY] for one in lists for record in _as_records(one)]
        found = self.hubspot.read(self.type_id, keys, RECOMMENDATION.names, KEY)
        return {one["properties"][KEY]: one for one in found}

    def _create(self, writes: Sequence[Write]) -> None:
        """Create records with their associations, in one step, so that none is ever without.

        A key that is taken refuses them all: our own answer was lost, or somebody else was faster.
        Then each is made or changed by its key.
        """
        objects, contacts = self.hubspot.custom_objects, [w.contact for w in writes]
        properties = [w.properties for w in writes]
        try:
            objects.create(self.type_id, properties, contacts, self.association)
        except (AlreadyThere, RequestRefused):
            written = objects.upsert(self.type_id, KEY, properties)
            ids = {one["properties"][KEY]: str(one["id"]) for one in written}
            pairs = [(ids[w.record], w.contact) for w in writes]
            objects.associate(self.type_id, CONTACTS, self.association, pairs)


def _as_records(one: Recommendations) -> Iterator[Json]:
    """A list as the properties of its records, without stamp."""
    for rank, product in enumerate(one.products, start=1):
        yield {KEY: key_of(one.contact.id, rank), RANK: str(rank), **_described(product)}


def _described(product: Product) -> Json:
    return {
        "recommended_product_id": product.id,
        "recommended_product_name": product.name,
        "recommended_product_category": product.category,
        "recommended_product_category_secondary": product.category_secondary,
        "recommended_product_external_id": product.external_id,
    }


def _changes(one: Recommendations, wanted: Json, existing: Json | None, time: str) -> list[Write]:
    """The writing of a record that is new or differs; version and time alone are no difference."""
    stamped = wanted | {MODEL_VERSION: one.version, TIME: time}
    if existing is None:
        return [Write("create", wanted[KEY], one.contact.id, stamped)]
    present = existing["properties"]
    if all((present.get(name) or "") == value for name, value in wanted.items()):
        return []
    return [Write("update", str(existing["id"]), one.contact.id, stamped)]


def _is_changed(changes: Sequence[Write]) -> bool:
    return any(one.action != "associate" for one in changes)
