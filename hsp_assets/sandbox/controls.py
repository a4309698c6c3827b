"""Controls of a running sandbox that no real service has: faults, and a refresh of the share."""

from collections.abc import Callable
from pathlib import Path

import requests

from hsp_assets.failures import SandboxError
from hsp_assets.sandbox.endpoints import Endpoints, running_endpoints


def call_sandbox(
    state: Path,
    address: Callable[[Endpoints], str],
    method: str,
    body: dict[str, str] | None = None,
    timeout: float = 10.0,
) -> requests.Response:
    """The answer of a stand-in of the sandbox that runs on a state folder, whatever its status.

    Args:
        state: the sandbox's folder.
        address: makes the URL to request from the stand-ins' addresses.
        method: of HTTP.
        body: sent as JSON.
        timeout: seconds to wait for the answer.

    Raises:
        SandboxError: no sandbox runs on the folder, or it does not answer.
    """
    endpoints = running_endpoints(state)
    if endpoints is None:
        raise SandboxError(
            f"No sandbox runs on {state}. Start one with `hsp dev` or `hsp sandbox`, or name its "
            "folder with --state."
        )
    try:
        return requests.request(method, address(endpoints), json=body, timeout=timeout)
    except requests.RequestException as error:
        raise SandboxError(
            f"The sandbox on {state} does not answer ({type(error).__name__}). Look at what it "
            "printed; if it goes on, stop it and start it again."
        ) from error
