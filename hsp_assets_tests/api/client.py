"""A caller of a running API."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

from hsp_assets_tests.api.gate import Gate

GROUP = "shop"
KEY = "the-key"
FOR_YOU = "hubspot_recommended_for_you"
USER_PATH = f"/recommend-items/{GROUP}/{FOR_YOU}/{{}}"
"""Where recommendations for a contact are."""


@dataclass
class Client:
    """A caller of one API, and the gate between that and Personalize."""

    url: str
    gate: Gate
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.send("GET", path, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return self.send("POST", path, **options)

    def put(self, path: str, **options: Any) -> requests.Response:
        return self.send("PUT", path, **options)

    def recommended(self, user: object, **query: Any) -> list[str]:
        """The items that are recommended to a contact."""
        response = self.get(USER_PATH.format(user), params=query)
        assert response.status_code == 200, response.text
        return [item["itemId"] for item in response.json()["itemList"]]

    def metric(self, name: str) -> float:
        """The value of a metric, named with its labels."""
        lines = self.get("/metrics").text.splitlines()
        return next((float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name)), 0.0)

    def version(self) -> str:
        """The dataset version that it serves."""
        return str(self.get("/ready").json()["version"])

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"X-Api-Key": KEY, **options.pop("headers", {})}
        return self.session.request(method, self.url + path, headers=headers, timeout=30, **options)


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Poll until the condition is met."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
