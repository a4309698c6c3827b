"""moto's server in the place of AWS, for this process and the programs that it starts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests
from moto.server import ThreadedMotoServer

REGION = "us-east-1"


@contextmanager
def aws_server() -> Iterator[str]:
    """An empty account that every client finds by its variables, until the context ends."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with pytest.MonkeyPatch.context() as patched:
        server.start()
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        for name, value in {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": REGION,
        }.items():
            patched.setenv(name, value)
        # moto keeps its accounts in this process: another test's may be there.
        requests.post(f"{url}/moto-api/reset", timeout=60).raise_for_status()
        try:
            yield url
        finally:
            server.stop()
