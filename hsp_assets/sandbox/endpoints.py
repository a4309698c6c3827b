"""Where a running sandbox can be reached; kept in its state folder for other processes."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from hsp_assets.failures import SandboxError
from hsp_assets.sandbox.state_lock import read_holder

FILE = "sandbox.json"
PORTAL_ID = 23_456_789
TOKEN = "sandbox-token"  # noqa: S105 (opens nothing but the stand-ins on this machine)
NOBODY = "http://127.0.0.1:9"
"""The discard port: nothing answers there, so a run without a sandbox fails immediately."""


@dataclass(frozen=True)
class Endpoints:
    """Addresses of the stand-ins, and the throw-away token they accept.

    Attributes:
        hubspot: of the HubSpot API.
        snowflake: of the Snowflake account.
        s3: of S3.
        personalize: of Amazon Personalize: control plane, runtime and events.
        cloudformation: of CloudFormation, which launches the AWS MLOps solution.
        api: of the real-time API in front of them.
        source: folder of the sample files.
        token: bearer token, password and secret key of everything.
        database: of the share.
        session: of the state folder's lock under which the sandbox that wrote this runs.
    """

    hubspot: str = NOBODY
    snowflake: str = NOBODY
    s3: str = NOBODY
    personalize: str = NOBODY
    cloudformation: str = NOBODY
    api: str = NOBODY
    source: str = ""
    token: str = TOKEN
    database: str = f"HUB_{PORTAL_ID}_DB"
    session: str = ""

    @property
    def snowflake_arguments(self) -> dict[str, Any]:
        """Connection arguments that lead the Snowflake client to the stand-in."""
        scheme, address = self.snowflake.split("://")
        host, port = address.split(":")
        return {
            "host": host,
            "port": int(port),
            "protocol": scheme,
            "session_parameters": {"CLIENT_OUT_OF_BAND_TELEMETRY_ENABLED": False},
        }


def read_endpoints(state: Path) -> Endpoints:
    """The endpoints of the sandbox that ran last on a state folder; unused ones when none did.

    Raises:
        SandboxError: the file that names them is damaged.

    """
    file = state / FILE
    if not file.exists():
        return Endpoints(source=str(state.resolve() / "source"))
    try:
        endpoints = Endpoints(**json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise SandboxError(
            f"{file}, which says where the sandbox is, is damaged ({error}). Delete it: the next "
            "start of the sandbox writes it anew, and nothing else is lost."
        ) from error
    source = str(state.resolve() / endpoints.source) if endpoints.source else ""
    return replace(endpoints, source=source)


def running_endpoints(state: Path) -> Endpoints | None:
    """The endpoints of the sandbox that runs on just this state folder; None if none does.

    Another sandbox may have got the ports of one that ended, so addresses alone are not believed.

    Raises:
        SandboxError: the file that names them is damaged.

    """
    holder, endpoints = read_holder(state), read_endpoints(state)
    is_running = holder is not None and endpoints.session == holder.session
    return endpoints if is_running else None


def write_endpoints(state: Path, endpoints: Endpoints) -> None:
    """Say where the sandbox on a state folder is, in one step.

    A folder of source files within the state folder is named from there: both may be moved.
    """
    state.mkdir(parents=True, exist_ok=True)
    source, home = Path(endpoints.source), state.resolve()
    if endpoints.source and source.is_relative_to(home):
        endpoints = replace(endpoints, source=str(source.relative_to(home)))
    new = state / f"{FILE}.new"
    new.write_text(json.dumps(asdict(endpoints), indent=2), encoding="utf-8")
    new.replace(state / FILE)
