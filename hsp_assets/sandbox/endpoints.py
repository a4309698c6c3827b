"""Where a running sandbox can be reached; kept in its state folder for other processes."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

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
        api: of the real-time API in front of them.
        source: folder of the sample files.
        token: bearer token, password and secret key of everything.
        database: of the share.
    """

    hubspot: str = NOBODY
    snowflake: str = NOBODY
    s3: str = NOBODY
    personalize: str = NOBODY
    api: str = NOBODY
    source: str = ""
    token: str = TOKEN
    database: str = f"HUB_{PORTAL_ID}_DB"

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
    """The endpoints of the sandbox on a state folder; unused addresses when none ran yet."""
    file = state / FILE
    if not file.exists():
        return Endpoints(source=str(state / "source"))
    return Endpoints(**json.loads(file.read_text(encoding="utf-8")))


def write_endpoints(state: Path, endpoints: Endpoints) -> None:
    """Say where the sandbox on a state folder is, in one step."""
    state.mkdir(parents=True, exist_ok=True)
    new = state / f"{FILE}.new"
    new.write_text(json.dumps(asdict(endpoints), indent=2), encoding="utf-8")
    new.replace(state / FILE)
