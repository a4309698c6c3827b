"""A portal that tests change, and its share as the real connector sees it."""

import json
import sqlite3
import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from hsp_assets.sandbox.endpoints import Endpoints
from hsp_assets.sandbox.hubspot.store.schema import SHARED_TABLES
from hsp_assets_tests.snowflake_resource import SnowflakeResource

START = 1_700_000_000_000
DATABASE = "HUB_23456789_DB"
ACCOUNT: dict[str, Any] = {
    "account": "sandbox",
    "user": "anyone",
    "password": "any",
    "database": DATABASE,
}
TYPES = {
    "0-1": ("contacts", "Contacts"),
    "0-3": ("deals", "Deals"),
    "0-7": ("products", "Products"),
    "0-8": ("line_items", "Line Items"),
}
PROPERTIES = {
    "0-1": {
        "external_id": "string",
        "age": "number",
        "subscribed": "bool",
        "gender": "enumeration",
    },
    "0-3": {"dealstage": "enumeration", "createdate": "datetime", "birthday": "date"},
    "0-7": {"external_id": "string", "name": "string", "price": "number"},
    "0-8": {"hs_product_id": "number", "quantity": "number"},
}
ASSOCIATIONS = [("0-3", "0-1", 3), ("0-1", "0-3", 4), ("0-3", "0-8", 19), ("0-8", "0-3", 20)]
EVENT = {"event_type": "string", "item_id": "string", "amount": "number"}


@dataclass
class PortalWriter:
    """Changes a portal as the sandbox's HubSpot would, at a time that tests choose."""

    path: Path
    now: int = START
    connection: sqlite3.Connection = field(init=False)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        self.connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF")
        self.connection.executescript(SHARED_TABLES)

    def write(self, statement: str, *values: object, scope: str) -> None:
        """Change the portal and count the change."""
        with self._lock, self.connection:
            self.connection.execute("BEGIN")
            self.connection.execute(statement, values)
            self.connection.execute(
                "INSERT INTO changes VALUES (?, 1, ?) ON CONFLICT DO UPDATE "
                "SET counter = counter + 1, changed_at = excluded.changed_at",
                (scope, self.now),
            )

    def insert(self, table: str, *, scope: str, **values: object) -> None:
        columns, marks = ", ".join(values), ", ".join("?" * len(values))
        statement = " ".join(["INSERT OR REPLACE INTO", table, f"({columns}) VALUES ({marks})"])
        self.write(statement, *values.values(), scope=scope)

    def define(self, table: str, definition: Mapping[str, object], **values: object) -> None:
        self.insert(table, scope="definitions", definition=json.dumps(definition), **values)

    def define_type(self, type_id: str, name: str, label: str, **definition: object) -> None:
        names = {"name": name, "fully_qualified_name": name, "label": label}
        self.define("object_types", definition, type_id=type_id, **names)

    def define_property(self, type_id: str, name: str, kind: str = "string") -> None:
        definition = {"name": name, "label": name.title(), "type": kind, "groupName": "g"}
        self.define("property_definitions", definition, object_type=type_id, name=name)

    def define_event(self, type_id: str, name: str, label: str, **properties: str) -> None:
        definition = {"properties": [{"name": n, "type": t} for n, t in properties.items()]}
        names = {"name": name, "fully_qualified_name": f"pe23456789_{name}", "label": label}
        self.define("event_types", definition, type_id=type_id, **names)

    def define_pipeline(self, pipeline: str, label: str, *stages: str) -> None:
        each = [
            {"id": f"{pipeline}-{i}", "label": stage, "displayOrder": i, "metadata": {"a": "1"}}
            for i, stage in enumerate(stages)
        ]
        definition = {"label": label, "displayOrder": 0, "stages": each}
        self.define("pipelines", definition, object_type="0-3", id=pipeline)

    def define_association(
        self, from_type: str, to_type: str, number: int, label: str | None
    ) -> None:
        self.insert(
            "association_types",
            scope="definitions",
            from_type=from_type,
            to_type=to_type,
            category="USER_DEFINED" if label else "HUBSPOT_DEFINED",
            association_type_id=number,
            label=label,
            name=f"from_{from_type}_to_{to_type}_{number}",
            inverse_id=number,
        )

    def put(self, type_id: str, id_: int, **properties: str) -> None:
        self.insert(
            "objects",
            scope=type_id,
            type_id=type_id,
            id=id_,
            properties=json.dumps(properties),
            created_at=self.now,
            updated_at=self.now,
        )
        for name, value in properties.items():
            self.insert(
                "property_history",
                scope=type_id,
                type_id=type_id,
                object_id=id_,
                name=name,
                value=value,
                changed_at=self.now,
                source="API",
            )

    def archive(self, type_id: str, id_: int) -> None:
        statement = "UPDATE objects SET archived_at = ? WHERE type_id = ? AND id = ?"
        self.write(statement, self.now, type_id, id_, scope=type_id)

    def associate(
        self,
        here: tuple[str, int],
        there: tuple[str, int],
        number: int,
        category: str = "HUBSPOT_DEFINED",
    ) -> None:
        self.insert(
            "associations",
            scope="associations",
            from_type=here[0],
            from_id=here[1],
            to_type=there[0],
            to_id=there[1],
            category=category,
            association_type_id=number,
            created_at=self.now,
        )

    def occur(self, id_: str, contact: int | None = None, **properties: str) -> None:
        """Receive an occurrence of the shop's event."""
        self.insert(
            "events",
            scope="6-1",
            event_type="6-1",
            id=id_,
            uuid=id_,
            object_type="0-1",
            object_id=contact,
            occurred_at=self.now,
            properties=json.dumps(properties),
            received_at=self.now,
        )


@dataclass
class Shop:
    """A portal and its share, which go by the portal's clock."""

    portal: PortalWriter
    address: str

    def refresh(self) -> None:
        """Ask for a refresh of everything."""
        httpx.post(f"{self.address}/sandbox/refresh", timeout=60).raise_for_status()

    def connect(
        self, schema: str | None = "V2_DAILY", **arguments: Any
    ) -> AbstractContextManager[Any]:
        more = Endpoints(snowflake=self.address).snowflake_arguments | {"network_timeout": 10}
        resource = SnowflakeResource(
            **(ACCOUNT | arguments), schema=schema, additional_snowflake_connection_args=more
        )
        return resource.get_connection()

    def query(self, *statements: str) -> list[tuple[Any, ...]]:
        """The rows of the last of some statements, in a session of their own."""
        with self.connect() as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return [tuple(row) for row in cursor.fetchall()]


def make_portal(folder: Path) -> PortalWriter:
    """A portal with four object types, an event and a pipeline, without records."""
    portal = PortalWriter(folder / "portal.sqlite")
    for type_id, (name, label) in TYPES.items():
        portal.define_type(type_id, name, label)
        for each, kind in PROPERTIES[type_id].items():
            portal.define_property(type_id, each, kind)
    for from_type, to_type, number in ASSOCIATIONS:
        portal.define_association(from_type, to_type, number, None)
    portal.define_event("6-1", "interactions", "E-Commerce Interactions", **EVENT)
    portal.define_pipeline("shop", "eCommerce", "Checkout Pending", "Checkout Completed")
    return portal
