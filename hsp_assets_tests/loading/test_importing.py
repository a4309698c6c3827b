"""What comes back from an import: every rejected row, and every row that is unaccounted for."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from hsp_assets.failures import PermanentFailure
from hsp_assets.loading.derived import DerivedFile
from hsp_assets.loading.importing import ImportPlan, import_rows
from hsp_assets.loading.rejections import raise_if_file_rejected, rejected_rows
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_transport import Json

BY_ID = ImportPlan(
    "products", {"products": "UPSERT"}, {"products.external_id": "HUBSPOT_ALTERNATE_ID"}
)
CELLS = {
    "contacts.external_id": "c1",
    "contacts.lastname": "Lee",
    "contacts.email": "ann.lee@example.org",
}
CONTACT = DerivedFile(
    Path("contacts-1.csv"), tuple(CELLS), pl.DataFrame([CELLS | {"file": "users.csv", "line": 7}])
)


def error(message: str, line: int = 2, **more: object) -> Json:
    reported: Json = {"errorType": "INVALID_EMAIL", "errorMessage": message, **more}
    return reported | {"sourceData": {"lineNumber": line}}


def test_messages_are_shown_without_what_the_row_holds() -> None:
    shown = {
        "ann.lee@example.org is taken": "... is taken",
        "Lee, your address is taken": "..., your address is taken",
        "somebody.else@example.org already has it": "... already has it",
        "the value '30 years' is no number": "the value '...' is no number",
        "Leeway is not a column": "Leeway is not a column",
    }
    errors = [error(message, invalidValue="30 years") for message in shown]
    messages = rejected_rows(errors, CONTACT)["message"]
    assert dict(zip(shown, messages, strict=True)) == shown


def test_an_error_leads_back_to_the_sources_file_line_and_column() -> None:
    rejects = rejected_rows([error("bad", knownColumnNumber=2)], CONTACT)
    assert rejects.row(0)[:4] == ("users.csv", 7, "contacts.email", "INVALID_EMAIL")


def test_a_file_that_hubspot_cannot_use_is_no_matter_of_single_rows() -> None:
    with pytest.raises(PermanentFailure, match="whole file of import 5: INVALID_EMAIL"):
        raise_if_file_rejected("5", [error("no such column", line=0)])


def test_a_row_that_hubspot_silently_drops_is_found_and_rejected(
    hubspot: HubSpotResource,
) -> None:
    """A file of one column turns a null into an empty line, which no import counts."""
    rows = pl.DataFrame(
        {"products.external_id": ["a", None], "file": ["items.csv"] * 2, "line": [2, 3]}
    )
    rejects = import_rows(hubspot, BY_ID, rows)
    assert rejects.select("line", "error_type").rows() == [(3, "UNACCOUNTED")]


def test_a_plan_the_portal_cannot_follow_says_what_is_missing(hubspot: HubSpotResource) -> None:
    rows = pl.DataFrame({"products.nothing": ["a"], "file": ["items.csv"], "line": [2]})
    with pytest.raises(PermanentFailure, match="nothing"):
        import_rows(hubspot, replace(BY_ID, keys={}), rows)
