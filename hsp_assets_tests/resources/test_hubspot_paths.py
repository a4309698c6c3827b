"""The table of HubSpot's operations."""

from fnmatch import fnmatch
from pathlib import Path

import pytest

from hsp_assets.resources import hubspot_paths as paths
from hsp_assets.resources.hubspot_paths import Operation

GUIDE = Path(__file__).parents[2] / "docs" / "hubspot.md"
OPERATIONS = [one for one in vars(paths).values() if isinstance(one, Operation)]


def test_values_fill_the_path_in_order_and_are_quoted_and_too_few_are_an_error() -> None:
    filled = paths.UPDATE_STAGE.of("a/b", "won")
    assert filled.path == "/crm/v3/pipelines/deals/a%2Fb/stages/won"
    with pytest.raises(ValueError, match="shorter"):
        paths.UPDATE_STAGE.of("deals")


def test_the_scope_names_the_object_type_and_all_custom_objects_share_one() -> None:
    assert paths.READ_RECORDS.of("contacts").scope == "crm.objects.contacts.read"
    assert paths.READ_RECORDS.of("2-77").scope == "crm.objects.custom.read"


def test_no_two_operations_are_the_same_call() -> None:
    assert len({(one.method, one.path) for one in OPERATIONS}) == len(OPERATIONS)


def test_the_guide_names_the_scopes_of_every_operation() -> None:
    named = [word.strip("`,.") for word in GUIDE.read_text(encoding="utf-8").split()]
    scopes = {one.scope.format("contacts") for one in OPERATIONS if one.scope}
    assert {s for s in scopes if not any("." in n and fnmatch(s, n) for n in named)} == set()
