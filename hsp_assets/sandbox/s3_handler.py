"""How the stand-in for S3 answers a request: the library's handler, and what S3 does beyond it.

Conditional writes and deletions belong here, and what a client is told when the disk fails. The
conditions and their answers are those of S3's user guide, "Conditional requests". What an object is
on the disk belongs to the library.
"""

import errno
import hashlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, ClassVar

from localbucket import S3Error, S3Handler, object_etag

Action = Callable[[str, str], None]
Listener = Callable[[str, str], None]
"""Told of the bucket and the key of each object that was written, as S3's notifications tell."""


class ConditionalHandler(S3Handler):  # type: ignore[misc]  # the library has no types
    """Requests of one server; `If-Match` and `If-None-Match` compare and write in one step."""

    data_root: Path
    writing: ClassVar[threading.Lock]
    """Held while an object is compared with a request's condition and replaced."""
    listeners: ClassVar[Sequence[Listener]] = ()
    _found: str | None = None

    def _dispatch(self, action: Action) -> None:
        def with_failures(bucket: str, key: str) -> None:
            try:
                action(bucket, key)
            except ConnectionError:
                raise
            except OSError as error:
                raise _failure(error, self.data_root) from error

        super()._dispatch(with_failures)

    def _put(self, bucket: str, key: str) -> None:
        self._found = self._etag(bucket, key) if key else None
        super()._put(bucket, key)

    def _post_request(self, bucket: str, key: str) -> None:
        self._found = self._etag(bucket, key) if key else None
        super()._post_request(bucket, key)

    def _write_object(self, bucket: str, key: str, write: Callable[[IO[bytes]], str]) -> str:
        with self.writing:
            self._require(self._etag(bucket, key))
            etag: str = super()._write_object(bucket, key, write)
        for tell in self.listeners:
            tell(bucket, key)
        return etag

    def _delete_object(self, bucket: str, key: str) -> None:
        with self.writing:
            held, wanted = self._etag(bucket, key), self._header("If-Match")
            if held and wanted and wanted not in (held, "*"):
                raise self._precondition_failed_error()
            super()._delete_object(bucket, key)

    def _send_file(self, *arguments: Any) -> None:
        """Send with the tag of what is sent: the object may be replaced once it was opened."""
        status, file, start, length, headers, include_body = arguments
        tagged = {**headers, "ETag": self._tag_of(file, headers)}
        super()._send_file(status, file, start, length, tagged, include_body)

    def _tag_of(self, file: BufferedReader, headers: Mapping[str, str]) -> str:
        sent = os.fstat(file.fileno())
        try:
            is_current = os.path.samestat(sent, Path(file.name).stat())
        except FileNotFoundError:
            is_current = False
        if is_current:
            return headers["ETag"]
        file.seek(0)
        return f'"{hashlib.file_digest(file, "md5").hexdigest()}"'

    def _require(self, held: str | None) -> None:
        """Refuse a write whose condition does not hold.

        Raises:
            S3Error: 412 if it never held, 404 if there is no object to match, 409 if another
                request made it untrue while this one was sent.

        """
        if_match, if_none_match = self._header("If-Match"), self._header("If-None-Match")
        if (if_match and if_none_match) or if_none_match not in ("", "*"):
            raise self._not_implemented_error()

        def holds(etag: str | None) -> bool:
            return etag == if_match if if_match else not (if_none_match and etag)

        if holds(held):
            return
        if holds(self._found):
            raise S3Error(
                HTTPStatus.CONFLICT,
                "ConditionalRequestConflict",
                "A conflicting conditional operation is in progress against this resource.",
            )
        if held is None:
            raise S3Error(HTTPStatus.NOT_FOUND, "NoSuchKey", "The specified key does not exist.")
        raise self._precondition_failed_error()

    def _header(self, name: str) -> str:
        return str(self.headers.get(name, "")).strip().strip('"')

    def _etag(self, bucket: str, key: str) -> str | None:
        """The tag of an object as it is now; None when there is none."""
        path: Path = self._object_path(bucket, key)
        try:
            return str(object_etag(path))
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None


def _failure(error: OSError, root: Path) -> S3Error:
    """What a client is told when the disk fails; a retry helps unless the disk is full."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return S3Error(
            HTTPStatus.INSUFFICIENT_STORAGE,
            "InsufficientStorage",
            f"The disk of {root}, where the sandbox keeps its bucket, is full. Free some space "
            "there, then run again.",
        )
    return S3Error(HTTPStatus.INTERNAL_SERVER_ERROR, "InternalError", f"{error.strerror or error}.")
