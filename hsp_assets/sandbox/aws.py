"""S3 on this machine: buckets are folders and objects are files, so they survive a restart."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config

from hsp_assets.sandbox.s3_handler import ConditionalHandler, Listener

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

STOP_POLL_SECONDS = 0.02
CLIENTS = 16
"""Kept in a process, which seldom has more than one."""


@contextmanager
def serve_s3(
    root: Path, bucket: str, port: int = 0, listeners: Sequence[Listener] = ()
) -> Iterator[str]:
    """Serve the buckets under a folder until the context ends.

    Args:
        root: the folder; made if need be, like the bucket in it.
        bucket: name of a bucket that shall exist.
        port: to listen on; 0 means any free one.
        listeners: told of each object that was written.

    Yields:
        The address of the service.
    """
    (root / bucket).mkdir(parents=True, exist_ok=True)
    # It sends head and body apart: with Nagle's algorithm each answer took 40 ms.
    options: dict[str, Any] = {"data_root": root.resolve(), "disable_nagle_algorithm": True}
    options |= {"writing": threading.Lock(), "listeners": listeners}
    handler = type("Handler", (ConditionalHandler,), options)
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    # It looks for the call to stop this often; its own half a second was waited for at every stop.
    pace = {"poll_interval": STOP_POLL_SECONDS}
    thread = threading.Thread(target=server.serve_forever, kwargs=pace, name="s3", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@lru_cache(maxsize=CLIENTS)
def s3_client(endpoint: str) -> "S3Client":
    """An unmodified boto3 client for an S3 of the sandbox, which asks for no keys.

    It is shared by those who ask for it: any number of threads may use it, and making one takes a
    tenth of a second. It neither signs nor sums what it sends: over plain HTTP boto3 would read
    each file twice more for that, which took a third of the time of an upload.
    """
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        config=Config(
            signature_version=UNSIGNED,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            retries={"total_max_attempts": 3},
            connect_timeout=5,
        ),
    )
