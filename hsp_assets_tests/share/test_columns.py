"""A view that lacks what staging reads is named before any query runs."""

import pytest

from hsp_assets.failures import ShareError
from hsp_assets.share.columns import compare_columns

TYPES = {"OBJECTID": "NUMBER", "PROPERTY_NAME": "TEXT", "UPDATEDAT": "TIMESTAMP_NTZ"}
NEEDED = frozenset(TYPES)


def test_a_view_as_expected_passes() -> None:
    assert compare_columns("V", TYPES, NEEDED, frozenset(TYPES)).new == ()


def test_precision_and_length_do_not_matter() -> None:
    types = {"OBJECTID": "NUMBER(38,0)", "PROPERTY_NAME": "VARCHAR(16777216)"}
    compare_columns("V", types, frozenset(types), frozenset())


def test_a_column_that_vanished_is_named() -> None:
    with pytest.raises(ShareError, match="V of the share lacks PROPERTY_NAME"):
        compare_columns("V", {"OBJECTID": "NUMBER"}, NEEDED - {"UPDATEDAT"}, frozenset())


def test_a_column_that_changed_its_type_is_named_with_both() -> None:
    changed = {**TYPES, "UPDATEDAT": "TEXT"}
    with pytest.raises(ShareError, match="UPDATEDAT is TEXT, not time"):
        compare_columns("V", changed, NEEDED, frozenset())


def test_a_new_column_is_noted() -> None:
    more = {**TYPES, "PROPERTY_AGE": "NUMBER"}
    assert compare_columns("V", more, NEEDED, frozenset(TYPES)).new == ("PROPERTY_AGE",)


def test_the_first_look_at_a_view_finds_nothing_new() -> None:
    assert compare_columns("V", TYPES, NEEDED, frozenset()).new == ()
