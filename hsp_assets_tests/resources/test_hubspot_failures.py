"""HubSpot repeats the values that it refuses: an error tells which property, and no value."""

import json

import pytest
from hubspot.crm.imports.exceptions import ApiException

from hsp_assets.resources.hubspot_failures import done_in_part, failed_call, without_values
from hsp_assets.resources.hubspot_paths import LIST_IMPORTS

OPTION = "Ann O'Hara was not one of the allowed options: [female, male]"
WHITESPACE = '"Ann O\'Hara " includes leading or trailing whitespace.'


@pytest.mark.parametrize(
    ("message", "error"), [(OPTION, "INVALID_OPTION"), (WHITESPACE, "LEADING_TRAILING_WHITESPACE")]
)
def test_a_refused_value_is_not_told_and_its_property_is(message: str, error: str) -> None:
    refused = {"isValid": False, "message": message, "error": error, "name": "gender"}
    told = without_values(
        "Property values were not valid: "
        + json.dumps([refused | {"localizedErrorMessage": message, "portalId": 1}])
    )
    assert told == f"Property values were not valid: gender: {error}"


@pytest.mark.parametrize("message", [OPTION, WHITESPACE])
def test_a_value_that_a_part_of_a_batch_is_refused_for_is_not_told(message: str) -> None:
    reason = done_in_part({"errors": [{"message": message}]}).reason
    assert "Hara" not in reason
    assert message.partition("'Hara")[2][-20:] in reason


def test_validations_that_were_cut_short_are_not_shown() -> None:
    assert "Ann" not in without_values('Property values were not valid: [{"message": Ann}]')


def test_other_messages_are_told_whole() -> None:
    message = 'Property "gender" does not exist'
    assert without_values(message) == message


def test_the_cause_that_dagster_keeps_holds_nothing_of_the_answer() -> None:
    error = ApiException(500, "Internal Server Error")
    error.body = json.dumps({"message": "Ann O'Hara was not a valid long."})
    error.headers = {"Retry-After": "7", "Set-Cookie": "__cf_bm=secret"}
    failed = failed_call(error, LIST_IMPORTS, "https://api.hubapi.com")
    assert failed.pause == 7
    assert [word for word in ("Hara", "secret") if word in str(failed.cause)] == []
    assert "500" in str(failed.cause)
