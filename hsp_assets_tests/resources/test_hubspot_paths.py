"""The table of HubSpot's operations."""

import re
from typing import get_args

import pytest

from hsp_assets.environment import HubSpotApi
from hsp_assets.resources import hubspot_paths as paths
from hsp_assets.resources.hubspot_paths import Operation

OPERATIONS = [one for one in vars(paths).values() if isinstance(one, Operation)]


def test_values_fill_the_path_in_order_and_are_quoted_and_too_few_are_an_error() -> None:
    filled = paths.UPDATE_STAGE.of("a/b", "won")
    assert filled.within("2026-09") == "/crm/pipelines/2026-09/deals/a%2Fb/stages/won"
    assert filled.within("legacy") == "/crm/v3/pipelines/deals/a%2Fb/stages/won"
    with pytest.raises(ValueError, match="shorter"):
        paths.UPDATE_STAGE.of("deals")


def test_the_scope_names_the_object_type_and_all_custom_objects_share_one() -> None:
    assert paths.READ_RECORDS.of("contacts").scope == "crm.objects.contacts.read"
    assert paths.READ_RECORDS.of("2-77").scope == "crm.objects.custom.read"


def test_no_two_operations_are_the_same_call() -> None:
    for api in get_args(HubSpotApi):
        assert len({(one.method, one.within(api)) for one in OPERATIONS}) == len(OPERATIONS)


def test_every_path_bears_the_date_and_its_legacy_a_number() -> None:
    assert [one.path for one in OPERATIONS if "/2026-09" not in one.path] == []
    assert [one.legacy for one in OPERATIONS if not re.search(r"/v[34](/|$)", one.legacy)] == []
