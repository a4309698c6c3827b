"""The request of an import, in every spelling that HubSpot's guides show."""

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from hsp_assets.sandbox.hubspot.definitions.values import DateFormat
from hsp_assets.sandbox.hubspot.protocol.bodies import Body

Operation: TypeAlias = Literal["CREATE", "UPDATE", "UPSERT"]
ColumnType: TypeAlias = Literal[
    "STANDARD",
    "HUBSPOT_OBJECT_ID",
    "HUBSPOT_ALTERNATE_ID",
    "FLEXIBLE_ASSOCIATION_LABEL",
    "ASSOCIATION_KEYS",
    "EVENT_TIMESTAMP",
]


class ForeignKey(Body):
    """The type of association that a column makes."""

    association_type_id: int
    association_category: str


class ColumnMapping(Body):
    """What a column of the file holds.

    `column_object_type`, `id_column_type` and `ignored` are older spellings.
    """

    column_name: str
    column_object_type_id: str | None = None
    column_object_type: str | None = None
    property_name: str | None = None
    column_type: ColumnType | None = None
    id_column_type: ColumnType | None = None
    ignored: bool | None = None
    to_column_object_type_id: str | None = None
    foreign_key_type: ForeignKey | None = None
    association_identifier_column: bool | None = None

    @property
    def kind(self) -> ColumnType:
        """The column's type, however it is spelt."""
        return self.column_type or self.id_column_type or "STANDARD"


class FileImportPage(Body):
    """A file's columns."""

    has_header: bool = True
    column_mappings: Annotated[Sequence[ColumnMapping], Field(min_length=1)]


class ImportFile(Body):
    """One of the uploaded files."""

    file_name: str
    file_format: Literal["CSV", "SPREADSHEET"] = "CSV"
    file_import_page: FileImportPage

    @property
    def identifies(self) -> bool:
        """Whether another file's rows are associated with this one's by a common column."""
        mappings = self.file_import_page.column_mappings
        return any(mapping.association_identifier_column for mapping in mappings)


class ImportRequest(Body):
    """The part `importRequest` of an upload."""

    name: str
    import_operations: dict[str, Operation] = Field(default_factory=dict)
    date_format: DateFormat = "MONTH_DAY_YEAR"
    time_zone: str = "UTC"
    files: Annotated[Sequence[ImportFile], Field(min_length=1)]
