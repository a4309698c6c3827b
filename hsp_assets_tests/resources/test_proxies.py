"""HubSpot is reached through the proxy that the variables of the network name."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from hsp_assets.resources.hubspot_paths import LIST_IMPORTS
from hsp_assets.resources.hubspot_transport import Transport
from hsp_assets.resources.proxies import way_to
from hsp_assets_tests.portals import TOKEN, Site

HUBSPOT = "http://api.hubapi.example"
"""Its name is known to the proxy alone, as outside names are in many networks."""


@dataclass
class Proxy:
    """A proxy that knows one host, and who logged in to it."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    log_ins: set[str] = field(default_factory=set)


@pytest.fixture
def proxy(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    made = Proxy()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            made.log_ins.add(self.headers.get("Proxy-Authorization", ""))
            headers = {"Authorization": self.headers["Authorization"]}
            with requests.Session() as direct:
                direct.trust_env = False
                answer = direct.get(self.path.replace(HUBSPOT, site.url), headers=headers)
            self.send_response(answer.status_code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """Nothing goes to the terminal."""

    with ExitStack() as running:
        server = running.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.callback(server.shutdown)
        made.url = f"http://127.0.0.1:{server.server_port}"
        for name in ("http_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, made.url.replace("//", "//shop:secret@"))
        yield made


def test_hubspot_is_reached_through_the_proxy_with_its_log_in(proxy: Proxy) -> None:
    read = Transport(TOKEN, HUBSPOT, attempts=1).call("listing imports", LIST_IMPORTS)
    assert read["results"] == []
    assert all(one.startswith(HUBSPOT) for one in proxy.asked)
    assert proxy.log_ins == {"Basic c2hvcDpzZWNyZXQ="}


@pytest.mark.usefixtures("proxy")
def test_this_machine_and_what_no_proxy_names_are_reached_directly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "hubapi.example")
    monkeypatch.setenv("no_proxy", "hubapi.example")
    assert [way_to(HUBSPOT), way_to("http://127.0.0.1:8080")] == [{}, {}]


def test_the_certificates_of_a_proxy_that_looks_inside_are_trusted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    assert way_to("https://api.hubapi.com")["ssl_ca_cert"] == str(tmp_path / "ca.pem")
