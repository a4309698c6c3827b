"""Custom objects of a portal: their schemas, their records and whom these are associated with.

A type is named by its id, `2-N`. Every write may be repeated: records are addressed by a unique
property, and associating a pair again changes nothing. Methods raise as those of `hubspot` do.
"""

from collections.abc import Iterator, Sequence

from hsp_assets.resources import hubspot_paths as paths
from hsp_assets.resources.hubspot_transport import Json, Transport

RECORDS_PER_BATCH = 100
PAIRS_PER_BATCH = 2_000
USER_DEFINED = "USER_DEFINED"


class HubSpotCustomObjects:
    """The custom objects of a portal."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def schema(self, name: str) -> Json | None:
        """The schema of that name, with its properties; None if there is none."""
        answer = self._transport.call("reading the custom object schemas", paths.LIST_SCHEMAS)
        schema: Json | None = next((s for s in answer["results"] if s["name"] == name), None)
        return schema

    def create_schema(self, definition: Json) -> Json:
        """Define a custom object."""
        doing = f"creating the custom object {definition['name']}"
        return self._transport.call(doing, paths.CREATE_SCHEMA, body=definition)

    def labels(self, from_type: str, to_type: str) -> list[Json]:
        """The ways in which records of two types may be associated."""
        doing = f"reading the association labels of {from_type} and {to_type}"
        answer = self._transport.call(doing, paths.LIST_LABELS.of(from_type, to_type))
        return list(answer["results"])

    def create_label(self, from_type: str, to_type: str, definition: Json) -> None:
        """Define a label of associations between records of two types."""
        doing = f"creating the association label {definition['name']}"
        operation = paths.CREATE_LABEL.of(from_type, to_type)
        self._transport.call(doing, operation, body=definition)

    def records(self, type_id: str, properties: Sequence[str]) -> Iterator[Json]:
        """Yield all records of a type."""
        return self._transport.pages(
            f"listing {type_id}",
            paths.LIST_RECORDS.of(type_id),
            {"limit": RECORDS_PER_BATCH, "properties": properties},
        )

    def read(
        self, type_id: str, key: str, values: Sequence[str], properties: Sequence[str]
    ) -> list[Json]:
        """The records that exist among up to 100 values of a unique property."""
        answer = self._transport.call(
            f"reading {type_id} by {key}",
            paths.READ_RECORDS.of(type_id),
            body={
                "inputs": [{"id": value} for value in values],
                "idProperty": key,
                "properties": list(properties),
                "propertiesWithHistory": [],
            },
        )
        return list(answer["results"])

    def upsert(self, type_id: str, key: str, records: Sequence[Json]) -> list[Json]:
        """Create or change up to 100 records, addressed by a unique property."""
        inputs = [{"idProperty": key, "id": r[key], "properties": r} for r in records]
        operation = paths.UPSERT_RECORDS.of(type_id)
        answer = self._transport.call(f"writing {type_id}", operation, body={"inputs": inputs})
        return list(answer["results"])

    def archive(self, type_id: str, ids: Sequence[str]) -> None:
        """Archive any number of records."""
        operation = paths.ARCHIVE_RECORDS.of(type_id)
        for start in range(0, len(ids), RECORDS_PER_BATCH):
            inputs = [{"id": one} for one in ids[start : start + RECORDS_PER_BATCH]]
            self._transport.call(f"archiving {type_id}", operation, body={"inputs": inputs})

    def associate(
        self, from_type: str, to_type: str, label_id: int, pairs: Sequence[tuple[str, str]]
    ) -> None:
        """Associate any number of pairs of records with a label."""
        doing = f"associating {from_type} with {to_type}"
        operation = paths.CREATE_ASSOCIATIONS.of(from_type, to_type)
        types = [{"associationCategory": USER_DEFINED, "associationTypeId": label_id}]
        for start in range(0, len(pairs), PAIRS_PER_BATCH):
            inputs = [
                {"from": {"id": one}, "to": {"id": other}, "types": types}
                for one, other in pairs[start : start + PAIRS_PER_BATCH]
            ]
            self._transport.call(doing, operation, body={"inputs": inputs})
