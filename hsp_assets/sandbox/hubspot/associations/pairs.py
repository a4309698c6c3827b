"""The two ends of an association as a request names them, checked against the portal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hsp_assets.sandbox.hubspot.associations.links import (
    Link,
    associate,
    limit_conflict,
    parent_conflict,
)
from hsp_assets.sandbox.hubspot.definitions.association_types import AssociationType
from hsp_assets.sandbox.hubspot.definitions.object_types import ObjectType
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.bodies import AssociationSpec
from hsp_assets.sandbox.hubspot.protocol.errors import Json, invalid
from hsp_assets.sandbox.hubspot.records.loaded import LoadedRecords, record_id, unknown_records


@dataclass(frozen=True, slots=True)
class Ends:
    """The object types of a request's associations, and the records known in it."""

    portal: Portal
    from_type: ObjectType
    to_type: ObjectType
    records: LoadedRecords

    def load(self, from_ids: Iterable[str], to_ids: Iterable[str]) -> None:
        """Read the records of many pairs at once."""
        for object_type, ids in ((self.from_type, from_ids), (self.to_type, to_ids)):
            self.records.load(object_type.id, (n for i in ids if (n := record_id(i)) is not None))

    def default_type(self) -> AssociationType:
        """The unlabelled type.

        Raises:
            ApiError: 400, these object types cannot be associated.
        """
        kind = self.portal.association_types.unlabelled(self.from_type.id, self.to_type.id)
        if kind is None:
            raise invalid(
                f"{self.from_type.enum} and {self.to_type.enum} cannot be associated with "
                "each other"
            )
        return kind

    def types(self, specs: Sequence[AssociationSpec]) -> list[AssociationType]:
        """The types of a request.

        Raises:
            ApiError: 400, one of them does not lead from the one object type to the other.
        """
        known = self.portal.association_types
        types = []
        for spec in specs:
            category, id_ = spec.association_category, spec.association_type_id
            kind = known.find(self.from_type.id, self.to_type.id, category, id_)
            if kind is None:
                raise invalid(
                    f"{category} {id_} is no association type from {self.from_type.enum} to "
                    f"{self.to_type.enum}",
                    context={"associationTypeId": [str(id_)]},
                )
            types.append(kind)
        return types

    def numbers(self, from_id: str, to_id: str) -> tuple[int, int]:
        """The record ids of a pair.

        Raises:
            ApiError: 404, one of the records does not exist.
        """
        return self._number(self.from_type, from_id), self._number(self.to_type, to_id)

    def connect(self, from_id: str, to_id: str, types: Sequence[AssociationType]) -> Json:
        """Associate two records and answer how they are labelled then.

        Raises:
            ApiError: one does not exist, or a line item has another deal.
        """
        first, second = self.numbers(from_id, to_id)
        for kind in types:
            refused = parent_conflict(self.portal, kind, first, second) or limit_conflict(
                self.portal, kind, first, second
            )
            if refused:
                raise invalid(refused)
        associate(self.portal, [Link(kind, first, second) for kind in types])
        return {
            "fromObjectTypeId": self.from_type.id,
            "fromObjectId": first,
            "toObjectTypeId": self.to_type.id,
            "toObjectId": second,
            "labels": [kind.label for kind in types if kind.label],
        }

    def _number(self, object_type: ObjectType, text: str) -> int:
        number = record_id(text)
        if number is None or self.records.get(object_type.id, number) is None:
            raise unknown_records(object_type, [text])
        return number
