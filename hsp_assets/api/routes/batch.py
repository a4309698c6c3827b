"""The records of one request: which are accepted, and the response that says so.

One that is wrong refuses itself alone, unless the caller wants all or nothing. What makes a record
wrong is said by `contract.bodies` and by Personalize.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from starlette.responses import JSONResponse, Response

from hsp_assets.api.contract.bodies import InvalidRecord
from hsp_assets.api.contract.errors import ApiError, invalid, refused
from hsp_assets.api.outbox.calls import RECORDS_PER_CALL, Json, Result

HEADERS = {"Cache-Control": "no-store"}
MOST_DESCRIBED = 5


@dataclass(frozen=True)
class RefusedRecord:
    """A record that is not accepted, and why.

    Attributes:
        position: in the request's list, from 0 on.
        error: as it would be answered if this record were the only one.

    """

    position: int
    error: ApiError


class Batch:
    """The records of one request."""

    def __init__(self, name: str, *, is_whole: bool) -> None:
        self._name = name
        self._is_whole = is_whole
        self._records: dict[int, Json] = {}
        self._refused: list[RefusedRecord] = []

    def add(self, position: int, record: Json | InvalidRecord) -> None:
        """Add the record at a position of the request's list."""
        if isinstance(record, InvalidRecord):
            self._refuse(position, invalid(f"{self._name}.{position}.{record.message}"))
        else:
            self._records[position] = record

    def accepted(self) -> list[Json]:
        """The records that are not refused, in the order of the request."""
        return list(self._records.values())

    def calls(self) -> Iterator[list[Json]]:
        """Those records, in portions that one call to Personalize takes."""
        records = self.accepted()
        for start in range(0, len(records), RECORDS_PER_CALL):
            yield records[start : start + RECORDS_PER_CALL]

    def settle(self, results: Sequence[Result]) -> None:
        """Take in the results of these calls: what Personalize refuses is not accepted.

        What it took cannot be taken back, so all or nothing is no choice any more.
        """
        self._is_whole = False
        positions = list(self._records)
        for call, result in enumerate(results):
            for one in result.refusals:
                position = positions[call * RECORDS_PER_CALL + one.position]
                del self._records[position]
                self._refuse(position, refused(HTTPStatus.BAD_REQUEST, one.code, one.message))

    def require_some(self) -> None:
        """Refuse the request if no record is left, or one is missing where all are wanted.

        Raises:
            ApiError: with the first refused record's type and code; the message names up to five.

        """
        if not self._refused or (self._records and not self._is_whole):
            return
        first = self._refused[0].error
        details = "; ".join(one.error.message for one in self._refused[:MOST_DESCRIBED])
        message = f"{len(self._refused)} validation error(s): {details}"
        raise ApiError(
            first.status,
            first.type,
            first.code,
            message if first.type == "Validation" else details,
        )

    def response(self) -> Response:
        """An empty text if all are accepted; else which are not, and why."""
        if not self._refused:
            return Response("", headers=HEADERS, media_type="text/plain")
        body = {
            "accepted": len(self._records),
            "refused": [
                {"position": one.position, **one.error.body}
                for one in sorted(self._refused, key=lambda one: one.position)
            ],
        }
        return JSONResponse(body, HTTPStatus.MULTI_STATUS, HEADERS)

    def _refuse(self, position: int, error: ApiError) -> None:
        self._refused.append(RefusedRecord(position, error))
