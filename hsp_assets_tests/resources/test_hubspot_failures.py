"""HubSpot repeats the values that it refuses: an error tells which property, and no value."""

import json

import pytest

from hsp_assets.resources.hubspot_failures import done_in_part, without_values

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
