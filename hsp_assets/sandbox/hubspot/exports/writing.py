"""Writing the file of an export.

Records are read some at a time, so that the API is served meanwhile; one that changes meanwhile
stands in the file as it was when its turn came.
"""

import csv
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from hsp_assets.sandbox.hubspot.associations.links import associated
from hsp_assets.sandbox.hubspot.definitions.object_types import ObjectType
from hsp_assets.sandbox.hubspot.definitions.properties import Property
from hsp_assets.sandbox.hubspot.exports.bodies import ExportRequest
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import invalid
from hsp_assets.sandbox.hubspot.records.loaded import LoadedRecords
from hsp_assets.sandbox.hubspot.records.record import Record
from hsp_assets.sandbox.hubspot.search.bodies import Criteria
from hsp_assets.sandbox.hubspot.search.matches import find_ids, refuse_too_many

MAX_ROWS = 1_000_000
"""Rows of one file; more become several [HubSpot's exports guide]."""
MAX_PLAIN_BYTES = 2 * 1024 * 1024
"""Size up to which a CSV is not packed."""
ASSOCIATED = 1_000
"""Associated records named in one row unless the request lifts the limit."""
CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of an export.

    Attributes:
        object_type: of the records.
        properties: one column each.
        others: object types whose associated records get a column.
        names: whether headers are internal names.
        values: whether values are internal ones.
        most: associated records named in one row; None means all.
    """

    object_type: ObjectType
    properties: tuple[Property, ...]
    others: tuple[ObjectType, ...]
    names: bool
    values: bool
    most: int | None

    def header(self) -> list[str]:
        """The first row."""
        columns = [known.name if self.names else known.label for known in self.properties]
        others = [f"Associated {other.enum.replace('_', ' ').title()} IDs" for other in self.others]
        return ["hs_object_id" if self.names else "Record ID", *columns, *others]

    def row(self, record: Record, associated_ids: Sequence[str]) -> list[str]:
        """A record's row."""
        cells = [
            self._cell(known, record.properties.get(known.name, "")) for known in self.properties
        ]
        return [str(record.id), *cells, *associated_ids]

    def _cell(self, known: Property, value: str) -> str:
        if self.values or not known.options:
            return value
        return ";".join(known.options.get(one, one) for one in value.split(";"))


def layout(portal: Portal, request: ExportRequest) -> Layout:
    """The columns of a request.

    Raises:
        ApiError: 400, it names a type or property that does not exist, or a format that the
            stand-in does not write.
    """
    if request.format != "CSV" or request.export_type != "VIEW":
        raise invalid("The sandbox exports views as CSV; lists, XLS and XLSX are HubSpot's alone")
    object_type = portal.types.resolve(request.object_type)
    if object_type.is_custom and request.object_type != object_type.id:
        raise invalid(f"Exports name a custom object by its type id, {object_type.id}")
    known = portal.properties.of(object_type.id)
    unknown = [name for name in request.object_properties if name not in known]
    if unknown:
        raise invalid(f'Property "{unknown[0]}" does not exist for {object_type.enum}')
    wanted = request.public_crm_search_request or Criteria()
    refuse_too_many(wanted)
    find_ids(portal, object_type, wanted, limit=0)
    return Layout(
        object_type=object_type,
        properties=tuple(known[name] for name in request.object_properties),
        others=tuple(portal.types.resolve(name) for name in request.associated_object_type),
        names="NAMES" in request.export_internal_values_options,
        values="VALUES" in request.export_internal_values_options,
        most=None
        if request.override_associated_objects_per_definition_per_row_limit
        else ASSOCIATED,
    )


def write(portal: Portal, request: ExportRequest, folder: Path, name: str) -> tuple[Path, int]:
    """Write the file; several, or a large one, are packed into an archive.

    Returns:
        The file and the number of records in it.
    """
    columns = layout(portal, request)
    rows, count = _rows(portal, columns, request), 0
    parts: list[Path] = []
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        part = list(islice(rows, MAX_ROWS))
        if not part and parts:
            break
        parts.append(folder / f"{name}-{len(parts) + 1}.csv")
        count += len(part)
        with parts[-1].open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(columns.header())
            writer.writerows(part)
        if len(part) < MAX_ROWS:
            break
    if len(parts) == 1 and parts[0].stat().st_size <= MAX_PLAIN_BYTES:
        return parts[0], count
    return _packed(parts, folder / f"{name}.zip"), count


def _rows(portal: Portal, columns: Layout, request: ExportRequest) -> Iterator[list[str]]:
    wanted = request.public_crm_search_request or Criteria()
    object_type = columns.object_type
    ids = find_ids(portal, object_type, wanted)
    for start in range(0, len(ids), CHUNK):
        with portal.store.transaction():
            known = LoadedRecords(portal)
            known.load(object_type.id, ids[start : start + CHUNK])
            live = (known.get(object_type.id, i) for i in ids[start : start + CHUNK])
            records = [record for record in live if record]
            others = [_associated(portal, columns, records, other) for other in columns.others]
        for record in records:
            yield columns.row(record, [ids_of.get(record.id, "") for ids_of in others])


def _associated(
    portal: Portal, columns: Layout, records: Sequence[Record], other: ObjectType
) -> Mapping[int, str]:
    """The ids of associated records by record, separated by semicolons."""
    to_ids_of: dict[int, dict[int, None]] = {}
    ids = [record.id for record in records]
    for row in associated(portal, columns.object_type.id, ids, other.id):
        to_ids_of.setdefault(row["from_id"], {})[row["to_id"]] = None
    return {
        record: ";".join(str(to_id) for to_id in list(to_ids)[: columns.most])
        for record, to_ids in to_ids_of.items()
    }


def _packed(parts: Sequence[Path], archive: Path) -> Path:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in parts:
            packed.write(part, part.name)
            part.unlink()
    return archive
