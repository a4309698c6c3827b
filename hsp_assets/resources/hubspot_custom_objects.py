"""Records of custom objects, and whom they are associated with.

A type is named by its id, `2-N`; its schema belongs to `hubspot_definitions`, reading by id and
changing records, which are the same for all types, to `hubspot`. Every write may
be repeated: records have a unique property. Methods raise as those of `hubspot` do.
"""

from collections.abc import Iterator, Sequence

from hsp_assets.resources import hubspot_paths as paths
from hsp_assets.resources.batches import in_batches
from hsp_assets.resources.hubspot_transport import Json, Transport

RECORDS_PER_BATCH = 100
PAIRS_PER_BATCH = 2_000
USER_DEFINED = "USER_DEFINED"


class HubSpotCustomObjects:
    """The custom objects of a portal."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def records(self, type_id: str, properties: Sequence[str]) -> Iterator[Json]:
        """Yield all records of a type."""
        return self._transport.pages(
            f"listing {type_id}",
            paths.LIST_RECORDS.of(type_id),
            {"limit": RECORDS_PER_BATCH, "properties": properties},
        )

    def create(
        self,
        type_id: str,
        records: Sequence[Json],
        to_ids: Sequence[str],
        association: str,
    ) -> None:
        """Create up to 100 records, each with its association, all of them or none.

        Their unique values make creating them twice a refusal.

        Args:
            type_id: of the records.
            records: the properties of each.
            to_ids: the record that each is associated with.
            association: type id of the association, which the portal defines.

        Raises:
            RequestRefused: one of them is refused, such as for a unique value that is taken.
            AlreadyThere: as above.

        """
        types = [{"associationCategory": USER_DEFINED, "associationTypeId": int(association)}]
        inputs = [
            {"properties": record, "associations": [{"to": {"id": to}, "types": types}]}
            for record, to in zip(records, to_ids, strict=True)
        ]
        operation = paths.CREATE_RECORDS.of(type_id)
        self._transport.call(f"creating {type_id}", operation, body={"inputs": inputs})

    def upsert(self, type_id: str, key: str, records: Sequence[Json]) -> list[Json]:
        """Create or change up to 100 records, addressed by a unique property."""
        inputs = [{"idProperty": key, "id": r[key], "properties": r} for r in records]
        operation = paths.UPSERT_RECORDS.of(type_id)
        answer = self._transport.call(f"writing {type_id}", operation, body={"inputs": inputs})
        return list(answer["results"])

    def archive(self, type_id: str, ids: Sequence[str]) -> None:
        """Archive any number of records."""
        operation = paths.ARCHIVE_RECORDS.of(type_id)
        for batch in in_batches(ids, RECORDS_PER_BATCH):
            inputs = [{"id": one} for one in batch]
            self._transport.call(f"archiving {type_id}", operation, body={"inputs": inputs})

    def associate(
        self, from_type: str, to_type: str, association: str, pairs: Sequence[tuple[str, str]]
    ) -> None:
        """Associate any number of pairs of records."""
        doing = f"associating {from_type} with {to_type}"
        operation = paths.CREATE_ASSOCIATIONS.of(from_type, to_type)
        types = [{"associationCategory": USER_DEFINED, "associationTypeId": int(association)}]
        for batch in in_batches(pairs, PAIRS_PER_BATCH):
            inputs = [
                {"from": {"id": one}, "to": {"id": other}, "types": types} for one, other in batch
            ]
            self._transport.call(doing, operation, body={"inputs": inputs})
