"""The endpoints of associations between records."""

from collections.abc import Iterable
from http import HTTPStatus

from starlette.routing import Route

from hsp_assets.sandbox.hubspot.associations import labels
from hsp_assets.sandbox.hubspot.associations.bodies import (
    MAX_READ,
    MAX_WRITTEN,
    Fan,
    Pair,
    Specs,
    Start,
    TypedPair,
)
from hsp_assets.sandbox.hubspot.associations.links import Link, remove_links, separate
from hsp_assets.sandbox.hubspot.associations.pairs import Ends
from hsp_assets.sandbox.hubspot.associations.permission import refuse_without_permission
from hsp_assets.sandbox.hubspot.associations.reading import PAGE, none_found, page_of, targets_of
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.batches import attempt_each, batch_answer
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, created, nothing, ok, route
from hsp_assets.sandbox.hubspot.protocol.errors import Json
from hsp_assets.sandbox.hubspot.records.loaded import LoadedRecords, record_id

BATCH = "/crm/v4/associations/{from}/{to}"
SINGLE = "/crm/v4/objects/{from}/{from_id}/associations"


def routes(portal: Portal) -> list[Route]:
    """The routes of associations."""
    return [
        route(portal, "POST", f"{BATCH}/batch/read", _read_batch),
        route(portal, "POST", f"{BATCH}/batch/create", _create_batch),
        route(portal, "POST", f"{BATCH}/batch/archive", _archive_batch),
        route(portal, "POST", f"{BATCH}/batch/associate/default", _default_batch),
        route(portal, "POST", f"{BATCH}/batch/labels/archive", _archive_labels),
        *labels.routes(portal),
        route(portal, "PUT", f"{SINGLE}/default/{{to}}/{{to_id}}", _put_default),
        route(portal, "GET", f"{SINGLE}/{{to}}", _read),
        route(portal, "PUT", f"{SINGLE}/{{to}}/{{to_id}}", _put),
        route(portal, "DELETE", f"{SINGLE}/{{to}}/{{to_id}}", _delete),
    ]


def _writable(call: Call) -> Ends:
    """The ends of associations that are to be changed."""
    if call.enforces_rules:
        refuse_without_permission(call.portal)
    return _ends(call)


def _ends(call: Call) -> Ends:
    resolve = call.portal.types.resolve
    records = LoadedRecords(call.portal)
    return Ends(call.portal, resolve(call.path["from"]), resolve(call.path["to"]), records)


def _read_batch(call: Call) -> Answer:
    ends, starts = _ends(call), call.inputs(Start, MAX_READ)
    numbers = {one.id: n for one in starts if (n := record_id(one.id)) is not None}
    targets_by_id = targets_of(ends, sorted(set(numbers.values())))
    results: list[Json] = []
    errors: list[Json] = []
    for one in starts:
        targets = targets_by_id.get(numbers.get(one.id, -1), [])
        if not targets:
            errors.append(none_found(ends, one.id))
            continue
        shown, after = page_of(targets, record_id(one.after or "0") or 0, PAGE)
        results.append({"from": {"id": one.id}, "to": shown, **_next(after)})
    return batch_answer(call.portal, HTTPStatus.OK, results, errors)


def _next(after: str | None) -> Json:
    """How the next page of one record of a batch is asked for."""
    return {"paging": {"next": {"after": after, "link": f"?after={after}"}}} if after else {}


def _create_batch(call: Call) -> Answer:
    ends, pairs = _writable(call), call.inputs(TypedPair, MAX_WRITTEN)
    _load(ends, pairs)

    def connect(pair: TypedPair) -> Json:
        return ends.connect(pair.from_.id, pair.to.id, ends.types(pair.types))

    done, errors = attempt_each(pairs, connect, _context)
    status = HTTPStatus.OK if call.enforces_rules else HTTPStatus.CREATED
    return batch_answer(call.portal, status, [made for _, made in done], errors)


def _default_batch(call: Call) -> Answer:
    ends, pairs = _writable(call), call.inputs(Pair, MAX_WRITTEN)
    _load(ends, pairs)

    def connect(pair: Pair) -> list[Json]:
        return _connect_default(ends, pair.from_.id, pair.to.id)

    done, errors = attempt_each(pairs, connect, _context)
    results = [one for _, both in done for one in both]
    return Answer(HTTPStatus.OK, batch_answer(call.portal, HTTPStatus.OK, results, errors).body)


def _archive_batch(call: Call) -> Answer:
    ends = _writable(call)
    for from_id, to_id in _fanned(call.inputs(Fan, MAX_WRITTEN)):
        separate(call.portal, ends.from_type.id, from_id, ends.to_type.id, to_id)
    return _done(call)


def _archive_labels(call: Call) -> Answer:
    ends = _writable(call)
    for one in call.inputs(TypedPair, MAX_WRITTEN):
        types = ends.types(one.types)
        first, second = ends.numbers(one.from_.id, one.to.id)
        remove_links(call.portal, [Link(kind, first, second) for kind in types])
    return _done(call)


def _done(call: Call) -> Answer:
    """The answer of a batch without results: 204, since 2026-09 one of 200 that holds none."""
    return batch_answer(call.portal, HTTPStatus.OK, []) if call.enforces_rules else nothing()


def _put_default(call: Call) -> Answer:
    results = _connect_default(_writable(call), call.path["from_id"], call.path["to_id"])
    return batch_answer(call.portal, HTTPStatus.OK, results)


def _put(call: Call) -> Answer:
    ends = _writable(call)
    types = ends.types(call.body(Specs).root)
    return created(ends.connect(call.path["from_id"], call.path["to_id"], types))


def _read(call: Call) -> Answer:
    ends = _ends(call)
    number = record_id(call.path["from_id"])
    targets = targets_of(ends, [number]).get(number, []) if number is not None else []
    after = record_id(call.query.get("after", "0")) or 0
    shown, following = page_of(targets, after, call.limit(PAGE, PAGE))
    return ok(call.page(shown, following))


def _delete(call: Call) -> Answer:
    ends = _writable(call)
    first, second = record_id(call.path["from_id"]), record_id(call.path["to_id"])
    if first is not None and second is not None:
        separate(call.portal, ends.from_type.id, first, ends.to_type.id, second)
    return nothing()


def _load(ends: Ends, pairs: Iterable[Pair]) -> None:
    pairs = list(pairs)
    ends.load((one.from_.id for one in pairs), (one.to.id for one in pairs))


def _connect_default(ends: Ends, from_id: str, to_id: str) -> list[Json]:
    """Associate two records without a label; both directions are answered."""
    kind = ends.default_type()
    ends.connect(from_id, to_id, [kind])
    one = {"from": {"id": from_id}, "to": {"id": to_id}}
    back = {"from": {"id": to_id}, "to": {"id": from_id}}
    spec = {"associationCategory": kind.category}
    return [
        one | {"associationSpec": spec | {"associationTypeId": kind.id}},
        back | {"associationSpec": spec | {"associationTypeId": kind.inverse_id}},
    ]


def _context(pair: Pair) -> dict[str, list[str]]:
    return {"fromObjectId": [pair.from_.id], "toObjectId": [pair.to.id]}


def _fanned(inputs: Iterable[Fan]) -> list[tuple[int, int]]:
    pairs = ((record_id(one.from_.id), record_id(to.id)) for one in inputs for to in one.to)
    return [(first, second) for first, second in pairs if first is not None and second is not None]
