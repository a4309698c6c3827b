"""Whatever happens to a portal, and whenever it is looked at, the share shows what is there."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_assets_tests.sandbox.share.replication.conftest import Share

IDS = st.integers(1, 3)
KINDS = st.sampled_from(["put", "archive", "associate", "look", "wait"])
TEXTS = st.text(st.characters(codec="utf-8"), max_size=5)
STEPS = st.lists(st.tuples(KINDS, IDS, TEXTS), max_size=12)
RECORDS = "SELECT OBJECTID, PROPERTY_EXTERNAL_ID, UPDATEDAT, INGESTEDAT FROM OBJECTS_CONTACTS"
ASSOCIATED = "SELECT CONTACT_OBJECTID FROM ASSOCIATIONS_DEALS_TO_CONTACTS"


def step(share: Share, model: dict[int, str], kind: str, id_: int, text: str) -> None:
    if kind == "put":
        share.portal.put("0-1", id_, external_id=text)
        model[id_] = text
    elif kind == "archive":
        share.portal.archive("0-1", id_)
        model.pop(id_, None)
    elif kind == "associate":
        share.portal.associate(("0-3", 1), ("0-1", id_), 3)
    elif kind == "look":
        share.query(RECORDS)
    else:
        share.wait(id_)


@settings(deadline=None, max_examples=15)
@given(STEPS)
def test_the_share_shows_what_is_there(
    make_another: Callable[[], AbstractContextManager[Share]], steps: list[tuple[str, int, str]]
) -> None:
    model: dict[int, str] = {}
    associated: set[int] = set()
    with make_another() as share:
        share.portal.put("0-3", 1)
        for kind, id_, text in steps:
            step(share, model, kind, id_, text)
            associated |= {id_} if kind == "associate" else set()
        records = share.query(RECORDS)
        linked: list[Any] = share.column(ASSOCIATED)
    assert {row[0]: row[1] for row in records} == model
    assert all(updated <= arrived for *_, updated, arrived in records)
    assert sorted(linked) == sorted(associated & model.keys())
