"""The portal that the programs read, and what must come out of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests

TOKEN = "sandbox-token"
OWNERS, COMPANIES, CONTACTS, PRODUCTS, DEALS, ITEMS, TICKETS = 130, 620, 1150, 1030, 1240, 1500, 210
"""More than a page of every API: 100 of records and owners, 250 of old ones, 1,000 of batches."""

NAMED_BY = {
    "companies": "name",
    "contacts": "email",
    "deals": "dealname",
    "line_items": "name",
    "products": "name",
    "tickets": "subject",
}
"""The property by which a row is compared, besides its id."""

Rows = Sequence[tuple[str, str]]
"""Id and name of every record of a type, or both ids of every association."""


@dataclass
class Shop:
    """A filled portal.

    Attributes:
        url: of the stand-in.
        rows: what is in it, by object type, in the order of ids; of owners, their addresses.
        links: associations, by both types, such as `deals-contacts`.
    """

    url: str
    rows: dict[str, Rows] = field(default_factory=dict)
    links: dict[str, Rows] = field(default_factory=dict)
    session: requests.Session = field(default_factory=requests.Session)

    def fill(self) -> None:
        """Make the records and associate them."""
        self.session.headers["Authorization"] = f"Bearer {TOKEN}"
        self.rows["owners"] = [self._owner(f"seller{n}@shop.example") for n in range(OWNERS)]
        self._records("companies", ({"name": f"Company {n}"} for n in range(COMPANIES)))
        self._records("contacts", ({"email": f"p{n}@shop.example"} for n in range(CONTACTS)))
        self._records("products", ({"name": f"Hat {n}", "price": str(n)} for n in range(PRODUCTS)))
        stage = {"dealstage": "closedwon", "pipeline": "default"}
        self._records("deals", ({"dealname": f"Cart {n}", **stage} for n in range(DEALS)))
        self._records("line_items", ({"name": f"Item {n}", "quantity": "1"} for n in range(ITEMS)))
        new = {"hs_pipeline_stage": "1"}
        self._records("tickets", ({"subject": f"Ticket {n}", **new} for n in range(TICKETS)))
        self._associate("contacts", "companies")
        self._associate("deals", "contacts")
        self._associate("deals", "companies")
        self._associate("deals", "line_items")

    def _post(self, path: str, body: object) -> Any:  # noqa: ANN401 (JSON)
        answer = self.session.post(self.url + path, json=body, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def _owner(self, email: str) -> tuple[str, str]:
        owner = self._post("/sandbox/owners", {"email": email})["owners"][-1]
        return owner["id"], email

    def _records(self, kind: str, records: Iterable[Mapping[str, str]]) -> None:
        wanted, made, name = list(records), [], NAMED_BY[kind]
        for start in range(0, len(wanted), 100):
            inputs = [
                {"properties": one, "associations": []} for one in wanted[start : start + 100]
            ]
            batch = self._post(f"/crm/v3/objects/{kind}/batch/create", {"inputs": inputs})
            made += [(one["id"], one["properties"][name]) for one in batch["results"]]
        self.rows[kind] = sorted(made)

    def _associate(self, kind: str, other: str) -> None:
        """Associate each record of the longer list with one of the other, in turns."""
        ids, others = ([id_ for id_, _ in self.rows[one]] for one in (kind, other))
        count = max(len(ids), len(others))
        pairs = [(ids[n % len(ids)], others[n % len(others)]) for n in range(count)]
        for start in range(0, count, 1000):
            inputs = [
                {"from": {"id": one}, "to": {"id": two}} for one, two in pairs[start : start + 1000]
            ]
            path = f"/crm/v4/associations/{kind}/{other}/batch/associate/default"
            self._post(path, {"inputs": inputs})
        self.links[f"{kind}-{other}"] = sorted(pairs)
