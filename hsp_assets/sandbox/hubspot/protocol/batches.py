"""What batch endpoints have in common: partial success, and the shape of their answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Protocol, TypeVar

from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.calls import Answer
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError, Json, invalid
from hsp_assets.sandbox.hubspot.store.times import iso


class Traced(Protocol):
    """An input that may carry an id of the caller's, to tell errors apart."""

    @property
    def object_write_trace_id(self) -> str | None:
        """The caller's id of the input."""


Each = TypeVar("Each")
Input = TypeVar("Input", bound=Traced)
Result = TypeVar("Result")


def attempt(
    inputs: Sequence[Input], perform: Callable[[Input], Result]
) -> tuple[list[tuple[Input, Result]], list[Json]]:
    """Perform every input; answer the results and the errors.

    A batch is all or nothing unless every input carries an `objectWriteTraceId`.

    Raises:
        ApiError: an input failed and the batch is all or nothing.
    """
    if not all(one.object_write_trace_id for one in inputs):
        return [(one, perform(one)) for one in inputs], []
    return attempt_each(
        inputs, perform, lambda one: {"objectWriteTraceId": [one.object_write_trace_id or ""]}
    )


def attempt_each(
    inputs: Iterable[Each],
    perform: Callable[[Each], Result],
    context: Callable[[Each], Mapping[str, Sequence[str]]],
) -> tuple[list[tuple[Each, Result]], list[Json]]:
    """Perform every input; answer the results and the errors, each with its context."""
    done: list[tuple[Each, Result]] = []
    errors: list[Json] = []
    for one in inputs:
        try:
            done.append((one, perform(one)))
        except ApiError as error:
            errors.append(error.standard(context(one)))
    return done, errors


def refuse_repeated(ids: Sequence[str]) -> None:
    """Refuse a batch that names a record twice.

    Raises:
        ApiError: 400; the text says where, and no id, which may be somebody's address.
    """
    first: dict[str, int] = {}
    for position, id_ in enumerate(ids):
        if id_ in first:
            raise invalid(
                f"Duplicate IDs found in batch input: inputs {first[id_]} and {position} are equal"
            )
        first[id_] = position


def batch_answer(
    portal: Portal, status: int, results: Sequence[Json], errors: Sequence[Json] = ()
) -> Answer:
    """The answer of a batch: `status` if all went well, 207 with the errors otherwise."""
    now = iso(portal.now())
    body: Json = {
        "status": "COMPLETE",
        "results": list(results),
        "requestedAt": now,
        "startedAt": now,
        "completedAt": now,
    }
    if not errors:
        return Answer(status, body)
    count = sum(len(error["context"].get("ids", [""])) for error in errors)
    return Answer(HTTPStatus.MULTI_STATUS, body | {"numErrors": count, "errors": list(errors)})
