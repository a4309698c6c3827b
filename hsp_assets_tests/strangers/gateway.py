"""What `mitmdump` runs: api.hubapi.com, with its own name and TLS, is the stand-in's port.

Programs whose address of HubSpot cannot be changed are sent here by `HTTPS_PROXY`. Other hosts are
answered by nobody. Each request is a line of the log: status, method, path.
"""

import os
from typing import Any
from urllib.parse import urlsplit

HOST = "api.hubapi.com"
STAND_IN = urlsplit(os.environ.get("STAND_IN", "http://127.0.0.1:1"))


def request(flow: Any) -> None:  # noqa: ANN401 (mitmproxy is not installed beside the tests)
    """Send a request on; the host stays as the program wrote it."""
    if flow.request.pretty_host != HOST:
        flow.kill()
        return
    flow.request.headers["x-forwarded-proto"] = flow.request.scheme
    flow.request.scheme, flow.request.host = STAND_IN.scheme, STAND_IN.hostname
    flow.request.port = STAND_IN.port
    flow.request.headers["host"] = HOST


def response(flow: Any) -> None:  # noqa: ANN401 (as above)
    """Log what was asked and how it was answered."""
    path = flow.request.path.split("?")[0]
    print(flow.response.status_code, flow.request.method, path, flush=True)  # noqa: T201 (the log)
