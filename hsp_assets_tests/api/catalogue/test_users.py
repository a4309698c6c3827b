"""Who is who in a dataset version, and what each likes."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.api.catalogue.users import Users

TASTES: dict[str, pl.DataType | type[pl.DataType]] = {
    "USER_ID": pl.String,
    "favourite": pl.Int32,
    "purchased": pl.List(pl.UInt32),
}

IDENTITY: dict[str, type[pl.DataType]] = {"RECORD_ID": pl.Int64, "USER_ID": pl.String}


def users(identity: dict[int, str], *tastes: tuple[str, int, list[int] | None]) -> Users:
    contacts = list(identity.items())
    return Users(
        pl.DataFrame(contacts, schema=IDENTITY, orient="row"),
        pl.DataFrame(list(tastes), schema=TASTES, orient="row"),
    )


@given(st.dictionaries(st.integers(0, 2**53), st.text(min_size=1), max_size=30))
def test_every_contact_is_found_and_no_other(identity: dict[int, str]) -> None:
    identity = {record: user for user, record in {u: r for r, u in identity.items()}.items()}
    known = users(identity)
    for record, user in identity.items():
        row = known.row_of_record(record)
        assert row is not None
        assert (known.id(row), known.row_of_user(user)) == (user, row)
    assert known.row_of_record(2**53 + 1) is None
    assert known.row_of_user("\U0010ffff" * 3) is None


def test_a_user_with_interactions_is_trained_and_has_a_favourite() -> None:
    known = users({1: "a", 2: "b"}, ("b", 3, [5, 7]))
    a, b = (known.row_of_record(record) or 0 for record in (1, 2))
    assert [known.is_trained(row) for row in (a, b)] == [False, True]
    assert [known.favourite(row) for row in (a, b)] == [None, 3]
    assert [known.purchased(row) for row in (a, b)] == [frozenset(), frozenset({5, 7})]


def test_who_only_viewed_has_purchased_nothing() -> None:
    assert users({1: "a"}, ("a", 0, None)).purchased(0) == frozenset()
