"""A filled portal, and the way to it for programs that know no address but HubSpot's own.

Not part of `make test`: `make strangers` installs other people's programs and runs these.
"""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hsp_assets.sandbox.hubspot import Options, create_app
from hsp_assets.sandbox.serving import serve
from hsp_assets_tests.strangers.installing import BUILD, HERE, python_environment
from hsp_assets_tests.strangers.shop import TOKEN, Shop

LONGEST_SECONDS = 400
START_SECONDS = 60


@dataclass(frozen=True)
class Gateway:
    """A proxy on this machine that answers for api.hubapi.com.

    Attributes:
        address: of the proxy.
        authority: the certificate that signs for HubSpot's host.
        log: the requests that it passed on.
    """

    address: str
    authority: Path
    log: Path

    @property
    def variables(self) -> dict[str, str]:
        """What sends a program's requests to it."""
        return {
            "HTTPS_PROXY": self.address,
            "HTTP_PROXY": self.address,
            "REQUESTS_CA_BUNDLE": str(self.authority),
            "SSL_CERT_FILE": str(self.authority),
        }

    def refusals(self) -> list[str]:
        """What it passed on and was not answered well."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line[:1].isdigit() and not line.startswith("2")]


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The filled portal; without rate limits, as the programs would only wait for them."""
    options = Options(durable=False, rate_limits=False)
    database = tmp_path_factory.mktemp("portal") / "portal.sqlite"
    with serve(create_app(database, token=TOKEN, options=options), "hubspot") as url:
        shop = Shop(url)
        shop.fill()
        yield shop
        shop.session.close()


@pytest.fixture(scope="session")
def gateway(shop: Shop) -> Iterator[Gateway]:
    """The proxy, while it runs."""
    port, log, keys = _free_port(), BUILD / "gateway.log", BUILD / "authority"
    command = [
        *(str(python_environment("gateway") / "mitmdump"), "--quiet"),
        *("--listen-host", "127.0.0.1", "--listen-port", str(port)),
        *("--set", f"confdir={keys}", "--set", "connection_strategy=lazy"),
        *("--scripts", str(HERE / "gateway.py")),
    ]
    environment = {**os.environ, "STAND_IN": shop.url}
    with (
        log.open("w", encoding="utf-8") as written,
        subprocess.Popen(command, env=environment, stdout=written, stderr=written) as process,
    ):
        _wait_for(port)
        yield Gateway(f"http://127.0.0.1:{port}", keys / "mitmproxy-ca-cert.pem", log)
        process.terminate()


def run(
    *command: str | Path, variables: Mapping[str, str] | None = None, folder: Path | None = None
) -> str:
    """What a program prints; its complaints are shown where it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **(variables or {})},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{command[0]}: {done.stderr[-3000:]}"
    return done.stdout


def messages(printed: str, kind: str) -> list[dict[str, Any]]:
    """The messages of one type among lines of JSON, as Singer and Airbyte print them."""
    found = (json.loads(line) for line in printed.splitlines() if line.startswith("{"))
    return [one for one in found if one["type"] == kind]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
