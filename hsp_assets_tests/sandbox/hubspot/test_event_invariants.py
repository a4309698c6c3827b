"""What holds of a portal's events and associations whatever is sent and whoever is merged."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.sandbox.hubspot.associations.links import Link, associate
from hsp_assets.sandbox.hubspot.events.bodies import EventDefinitionCreate, Occurrence
from hsp_assets.sandbox.hubspot.events.definitions import EventDefinitions
from hsp_assets.sandbox.hubspot.events.sending import accept
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError
from hsp_assets_tests.sandbox.hubspot import test_invariants as records
from hsp_assets_tests.sandbox.hubspot.events.conftest import BOUGHT
from hsp_assets_tests.sandbox.hubspot.test_invariants import ids, perform, quick, upsert


@contextmanager
def portal() -> Iterator[Portal]:
    """A portal that knows one custom event."""
    with records.portal() as of:
        EventDefinitions(of).create(EventDefinitionCreate.model_validate(BOUGHT))
        yield of


DEALS = (1, 2)

occurrences = st.builds(
    lambda uuid, user, item: Occurrence.model_validate(
        {"eventName": "pe1_bought", "uuid": uuid, "properties": {"user": user, "item": item}}
    ),
    st.sampled_from(["1", "2", "3", None]),
    st.sampled_from(["a", "b", "stranger"]),
    st.sampled_from(["hat", "coat", "x" * 257]),
)
batches = st.lists(st.lists(occurrences, min_size=1, max_size=4), max_size=8)


def send(of: Portal, batch: list[Occurrence]) -> bool:
    """Send a batch; answer whether it was taken."""
    try:
        with of.store.transaction():
            accept(of, batch)
    except ApiError:
        return False
    return True


def stored(of: Portal) -> list[tuple[Any, ...]]:
    rows = of.store.rows("SELECT uuid, properties ->> 'item', object_id FROM events ORDER BY rowid")
    return [tuple(row) for row in rows]


@quick
@given(batches)
def test_a_uuid_is_kept_once_the_first_wins_and_a_bad_event_keeps_its_batch_out(
    sent: list[list[Occurrence]],
) -> None:
    with portal() as of:
        expected: list[tuple[str | None, str]] = []
        known: set[str] = set()
        for batch in sent:
            taken = send(of, batch)
            assert taken == all(len(one.properties["item"]) <= 256 for one in batch)
            for one in batch if taken else ():
                if one.uuid is None or one.uuid not in known:
                    expected.append((one.uuid, one.properties["item"]))
                known |= {one.uuid} if one.uuid else set()
        assert [(uuid, item) for uuid, item, _ in stored(of)] == expected


@quick
@given(batches)
def test_sending_again_what_has_uuids_changes_nothing(sent: list[list[Occurrence]]) -> None:
    with portal() as of:
        upsert(of, {"external_id": "a"})
        keyed = [[one for one in batch if one.uuid] for batch in sent]
        for batch in keyed:
            send(of, batch)
        before = stored(of)
        for batch in reversed(keyed):
            send(of, batch)
        fresh = {one.uuid for batch in keyed for one in batch} - {row[0] for row in before}
        assert stored(of) == before
        assert all(not send(of, b) for b in keyed if fresh & {one.uuid for one in b})


@quick
@given(batches, st.lists(st.integers(0, 3), max_size=4))
def test_events_follow_their_merged_contact(
    sent: list[list[Occurrence]], merges: list[int]
) -> None:
    with portal() as of:
        for key in ("a", "b", "c"):
            upsert(of, {"external_id": key})
        for batch in sent:
            send(of, batch)
        owned = sum(owner is not None for _, _, owner in stored(of))
        for choice in merges:
            records.merge(of, choice)
        assert sum(owner is not None for _, _, owner in stored(of)) == owned
        assert {owner for _, _, owner in stored(of) if owner} <= set(ids(of))


steps = st.tuples(st.sampled_from(["link", "archive", "merge"]), st.integers(0, 5))


@quick
@given(st.lists(steps, max_size=15))
def test_an_association_has_two_directions_and_leads_to_the_live(
    todo: list[tuple[str, int]],
) -> None:
    with portal() as of:
        for key in ("a", "b", "c", "d"):
            upsert(of, {"external_id": key})
        kind = of.association_types.unlabelled("0-1", "0-3")
        assert kind is not None
        for name, choice in todo:
            live = ids(of)
            if name == "link" and live:
                deal = DEALS[choice % len(DEALS)]
                with of.store.transaction():
                    associate(of, [Link(kind, live[choice % len(live)], deal)])
            elif name != "link":
                perform(of, [(name, choice)])
        rows = of.store.rows("SELECT from_type, from_id, to_type, to_id FROM associations")
        pairs = {tuple(row) for row in rows}
        assert {(c, d, a, b) for a, b, c, d in pairs} == pairs
        assert {b for a, b, _, _ in pairs if a == "0-1"} <= set(ids(of))
