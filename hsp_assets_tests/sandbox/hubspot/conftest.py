"""A portal that the real client talks to, and what tests do with it."""

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

import pytest
import requests
from hubspot import HubSpot

from hsp_assets.sandbox.hubspot import Options, create_app
from hsp_assets_tests.sandbox.servers import Board, served

TOKEN = "sandbox-token"
PORTAL_ID = 23456789
TYPES = {"contacts": "0-1", "deals": "0-3", "products": "0-7", "line_items": "0-8"}
ENDED = ("DONE", "FAILED", "CANCELED")

Json = dict[str, Any]


class Clock:
    """A clock that goes on only when it is told to."""

    def __init__(self) -> None:
        self.seconds = 1_700_000_000.0

    def __call__(self) -> float:
        return self.seconds


Result = TypeVar("Result")


def wait_until(condition: Callable[[], Result | None], seconds: float = 30) -> Result:
    """Poll until the condition gives something true, and return that."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := condition():
            return result
        threading.Event().wait(0.002)
    raise TimeoutError(f"The condition was not met within {seconds} s.")


@dataclass
class Hub:
    """A portal, reached by the real client, by plain HTTP, and through its file."""

    client: HubSpot
    session: requests.Session
    url: str
    database: Path
    close: Callable[[], None] = lambda: None
    apis: dict[str, Any] = field(default_factory=dict)

    def api(self, path: str) -> Any:  # noqa: ANN401 (untyped library)
        """A generated API class of the client, such as `crm.objects.basic_api`; it is kept."""
        if path not in self.apis:
            self.apis[path] = attrgetter(path)(self.client)
        return self.apis[path]

    def call(self, method: str, path: str, body: object = None, **params: Any) -> requests.Response:
        """A plain HTTP request with the token."""
        return self.session.request(method, self.url + path, json=body, params=params)

    def expect(
        self, status: int, method: str, path: str, body: object = None, **params: Any
    ) -> Json:
        """The JSON of an answer that must have that status."""
        response = self.call(method, path, body, **params)
        assert response.status_code == status, response.text
        content: Json = response.json()
        return content

    def get(self, path: str, **params: Any) -> Json:
        """The JSON of a successful GET."""
        return self.expect(200, "GET", path, **params)

    def post(self, path: str, body: object = None) -> Json:
        """The JSON of a successful POST."""
        response = self.call("POST", path, body)
        assert response.ok, response.text
        content: Json = response.json() if response.content else {}
        return content

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query finds in the portal's file, read as the share reads it."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def counter(self, scope: str) -> int:
        counters = self.rows("SELECT counter FROM changes WHERE scope = ?", scope)
        return int(counters[0][0]) if counters else 0

    def define(self, object_type: str, name: str, *, unique: bool = False, **more: Any) -> Json:
        """Define a property; a text unless `type` and `fieldType` say otherwise."""
        group = f"{object_type.rstrip('s').replace('_', '')}information"
        body = {
            "name": name,
            "label": name.title(),
            "type": "string",
            "fieldType": "text",
            "groupName": group,
            "hasUniqueValue": unique,
        }
        return self.post(f"/crm/v3/properties/{object_type}", body | more)

    def define_object(self, name: str, label: str, *properties: str, to: Sequence[str] = ()) -> str:
        """Define a custom object, optionally associated with others, and answer its type's id."""
        body = {
            "name": name,
            "labels": {"singular": label, "plural": f"{label}s"},
            "properties": [{"name": one, "label": one.title()} for one in properties],
            "requiredProperties": [],
            "associatedObjects": to,
        }
        return str(self.post("/crm-object-schemas/v3/schemas", body)["objectTypeId"])

    def create(self, object_type: str, associations: Sequence[Json] = (), **properties: Any) -> str:
        body = {"properties": properties, "associations": list(associations)}
        return str(self.post(f"/crm/v3/objects/{object_type}", body)["id"])

    def deal(self, name: str = "Cart", **properties: Any) -> str:
        """Make a deal in the default pipeline."""
        given = {"dealname": name, "dealstage": "appointmentscheduled", **properties}
        return self.create("deals", **given)

    def properties(self, object_type: str, record: str, *names: str) -> dict[str, str | None]:
        params = {"properties": ",".join(names)} if names else {}
        content = self.get(f"/crm/v3/objects/{object_type}/{record}", **params)
        values: dict[str, str | None] = content["properties"]
        return values

    def fault(self, **fault: Any) -> None:
        self.post("/sandbox/faults", fault)

    def require(self, object_type: str, name: str, when: Json | None = None) -> None:
        """Require a property as an administrator does: always, or where another has some value."""
        self.post("/sandbox/rules", {"objectType": object_type, "property": name, "when": when})

    def send(self, *events: Json) -> requests.Response:
        return self.call("POST", "/events/v3/send/batch", {"inputs": list(events)})

    def upload(self, request: Json, **texts: str | bytes) -> requests.Response:
        """Upload an import; files are keyword arguments, `rows` becomes `rows.csv`."""
        return self.upload_to("/crm/v3/imports", request, texts)

    def upload_to(
        self, path: str, request: Json, texts: Mapping[str, str | bytes]
    ) -> requests.Response:
        """Upload an import to the imports API of some version."""
        files = [
            ("files", (name if "." in name else f"{name}.csv", text, "text/csv"))
            for name, text in texts.items()
        ]
        part = ("importRequest", (None, json.dumps(request)))
        return self.session.post(f"{self.url}{path}", files=[part, *files])

    def run_import(self, request: Json, **texts: str | bytes) -> Json:
        """Upload an import and answer it once it has ended."""
        started = self.upload(request, **texts)
        assert started.status_code == 200, started.text
        return self.ended(started.json()["id"])

    def ended(self, import_id: str) -> Json:
        def status() -> Json | None:
            import_ = self.get(f"/crm/v3/imports/{import_id}")
            return import_ if import_["state"] in ENDED else None

        return wait_until(status)

    def errors(self, import_: Mapping[str, Any]) -> list[tuple[int, str]]:
        """Line and type of an import's errors."""
        errors = self.get(f"/crm/v3/imports/{import_['id']}/errors", limit=100)["results"]
        return [(error["sourceData"]["lineNumber"], error["errorType"]) for error in errors]

    @staticmethod
    def mapping(object_type: str, name: str, kind: str = "", column: str = "") -> Json:
        """A column of an import that holds a property; it is called like that unless told."""
        entry = {
            "columnObjectTypeId": TYPES.get(object_type, object_type),
            "columnName": column or name,
            "propertyName": name,
        }
        return entry | ({"columnType": kind} if kind else {})

    def columns(self, object_type: str, *names: str) -> list[Json]:
        """Columns of an import that hold the properties of those names."""
        return [self.mapping(object_type, name) for name in names]

    @staticmethod
    def import_request(*mappings: Json, **more: Any) -> Json:
        """An import of one file, `rows.csv`."""
        page = {"hasHeader": more.pop("hasHeader", True), "columnMappings": list(mappings)}
        file = {"fileName": "rows.csv", "fileFormat": "CSV", "fileImportPage": page}
        return {"name": "rows", "files": [file], **more}

    def contact_import(self, operation: str = "UPSERT", *more: Json) -> Json:
        """An import of contacts by `external_id`, with ages."""
        return self.import_request(
            self.mapping("contacts", "external_id", "HUBSPOT_ALTERNATE_ID"),
            self.mapping("contacts", "age"),
            *more,
            importOperations={"0-1": operation},
        )

    @staticmethod
    def event(name: str, **more: Any) -> Json:
        """An occurrence of a custom event of this portal."""
        return {"eventName": f"pe{PORTAL_ID}_{name}", "properties": {}, **more}


@pytest.fixture(scope="session")
def board() -> Iterator[Board]:
    """A server whose portal can be exchanged."""
    with served() as board:
        yield board


@pytest.fixture(scope="session")
def caller(board: Board) -> Iterator[Hub]:
    """The clients; they serve one portal after the other."""
    url = board.address
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {TOKEN}"
        yield Hub(HubSpot(access_token=TOKEN, host=url, base_url=url), session, url, Path())


@pytest.fixture
def clock() -> Clock:
    return Clock()


Start = Callable[..., Hub]


@pytest.fixture
def start(board: Board, caller: Hub, tmp_path: Path) -> Iterator[Start]:
    """Start the portal with some options; starting it again keeps its file, like a restart."""

    def begin(**options: Any) -> Hub:
        board.take()
        database = tmp_path / "portal.sqlite"
        app = create_app(
            database,
            portal_id=PORTAL_ID,
            token=TOKEN,
            options=Options(**{"rate_limits": False, "durable": False} | options),
        )
        app.state.portal.background.wake()
        board.put(app)
        return replace(caller, database=database, close=board.take)

    yield begin
    board.take()


@pytest.fixture
def hub(start: Start) -> Hub:
    return start()


@pytest.fixture
def shop(hub: Hub) -> Hub:
    """A portal with the properties of a shop."""
    hub.define("contacts", "external_id", unique=True)
    hub.define("contacts", "age", type="number", fieldType="number")
    hub.define("products", "external_id", unique=True)
    hub.define("deals", "import_key", unique=True)
    hub.define("line_items", "import_key", unique=True)
    return hub
