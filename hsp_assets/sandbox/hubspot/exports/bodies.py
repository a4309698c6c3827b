"""The body that the exports API takes."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from hsp_assets.sandbox.hubspot.protocol.bodies import Body
from hsp_assets.sandbox.hubspot.search.bodies import Criteria


def _listed(value: object) -> object:
    """HubSpot's specification says a list where its guide shows a single name; both are taken."""
    return [value] if isinstance(value, str) else value or []


class ExportRequest(Body):
    """What an export shall hold."""

    export_type: Literal["VIEW", "LIST"]
    export_name: Annotated[str, Field(min_length=1)]
    format: Literal["CSV", "XLS", "XLSX"]
    language: str = "EN"
    object_type: str
    object_properties: Annotated[Sequence[str], Field(min_length=1)]
    associated_object_type: Annotated[
        Sequence[str], BeforeValidator(_listed), Field(max_length=4)
    ] = ()
    export_internal_values_options: Sequence[Literal["NAMES", "VALUES"]] = ()
    override_associated_objects_per_definition_per_row_limit: bool = False
    public_crm_search_request: Criteria | None = None
