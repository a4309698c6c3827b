"""Finding the records of a search or an export."""

import json
from dataclasses import dataclass

from hsp_assets.sandbox.hubspot.definitions.object_types import (
    COMPANIES,
    CONTACTS,
    DEALS,
    LINE_ITEMS,
    PRODUCTS,
    TICKETS,
    ObjectType,
)
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import invalid
from hsp_assets.sandbox.hubspot.records.record import Record
from hsp_assets.sandbox.hubspot.search.bodies import Criteria
from hsp_assets.sandbox.hubspot.search.conditions import Condition, condition, order
from hsp_assets.sandbox.hubspot.search.index import indexed
from hsp_assets.sandbox.hubspot.store.queries import Query

IDS = "SELECT id FROM objects"
MAX_GROUPS, MAX_FILTERS_OF_GROUP, MAX_FILTERS = 5, 6, 18

SEARCHED = {
    COMPANIES: ("name", "domain", "website", "phone"),
    CONTACTS: ("firstname", "lastname", "email", "phone", "mobilephone", "company"),
    DEALS: ("dealname", "description", "pipeline", "dealstage", "dealtype"),
    PRODUCTS: ("name", "description", "price", "hs_sku"),
    LINE_ITEMS: ("name", "description"),
    TICKETS: ("subject", "content", "hs_pipeline_stage", "hs_ticket_category"),
}
"""Properties that a text query looks into [HubSpot's search guide; line items are our choice].
Other standard types are searched by the property that names them."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Records that match a search, read as far as they are wanted."""

    portal: Portal
    object_type: ObjectType
    query: Query
    order: Condition

    def total(self) -> int:
        """How many match."""
        return self.query.count(self.portal.store)

    def records(self, start: int = 0, limit: int = -1) -> list[Record]:
        """Some of them; all by default."""
        rows = self.query.rows(
            self.portal.store,
            f"{self.order.sql} LIMIT ? OFFSET ?",
            *self.order.values,
            limit,
            start,
        )
        return [
            Record(
                type_id=self.object_type.id,
                id=row["id"],
                properties=json.loads(row["properties"]),
                created_at=row["created_at"],
                updated_at=row["updated_at"],
            )
            for row in rows
        ]


def find(portal: Portal, object_type: ObjectType, wanted: Criteria) -> Matches:
    """The records that match, in the requested order, else in the order of their creation.

    Raises:
        ApiError: 400, a filter or the order is invalid.
    """
    query = indexed(portal, object_type)
    order_by = _narrow(portal, object_type, wanted, query)
    return Matches(portal, object_type, query, order_by)


def find_ids(
    portal: Portal, object_type: ObjectType, wanted: Criteria, limit: int = -1
) -> list[int]:
    """The ids of live records that match, even those not in the search index yet.

    Raises:
        ApiError: 400, a filter or the order is invalid.
    """
    query = Query(IDS)
    query.where("type_id = ? AND archived_at IS NULL", object_type.id)
    order_by = _narrow(portal, object_type, wanted, query)
    rows = query.rows(portal.store, f"{order_by.sql} LIMIT ?", *order_by.values, limit)
    return [row["id"] for row in rows]


def _narrow(portal: Portal, object_type: ObjectType, wanted: Criteria, query: Query) -> Condition:
    """Add the filters to a query; answer the order."""
    for one in (_filters(portal, object_type, wanted), _text(portal, object_type, wanted)):
        query.where(one.sql, *one.values)
    return _order(portal, object_type, wanted)


def _filters(portal: Portal, object_type: ObjectType, wanted: Criteria) -> Condition:
    groups = wanted.groups()
    if not groups:
        return Condition("1")
    conditions = [
        [condition(portal, object_type, one) for one in group.filters] for group in groups
    ]
    text = " OR ".join(f"({' AND '.join(one.sql for one in group) or '1'})" for group in conditions)
    values = tuple(value for group in conditions for one in group for value in one.values)
    return Condition(f"({text})", values)


def refuse_too_many(wanted: Criteria) -> None:
    """Refuse more filters than search takes.

    Raises:
        ApiError: 400, there are too many.
    """
    counts = [len(group.filters) for group in wanted.groups()]
    if (
        len(counts) > MAX_GROUPS
        or sum(counts) > MAX_FILTERS
        or max(counts, default=0) > MAX_FILTERS_OF_GROUP
    ):
        raise invalid(
            f"A search takes at most {MAX_GROUPS} filter groups of {MAX_FILTERS_OF_GROUP} filters "
            f"and {MAX_FILTERS} filters in all; it has {len(counts)} groups and {sum(counts)} "
            "filters"
        )


def _text(portal: Portal, object_type: ObjectType, wanted: Criteria) -> Condition:
    if not wanted.query:
        return Condition("1")
    words = " ".join(f"{word}*" for word in wanted.query.split())
    names = SEARCHED.get(object_type.id) or _searchable(portal, object_type)
    text = "holds_tokens((SELECT group_concat(properties ->> value, ' ') FROM json_each(?)), ?)"
    return Condition(text, (json.dumps(names), words))


def _searchable(portal: Portal, object_type: ObjectType) -> list[str]:
    """Properties of another object that a text query looks into."""
    if not object_type.is_custom:
        return list(object_type.shown[:1])
    sql = "SELECT definition FROM object_types WHERE type_id = ?"
    definitions = portal.store.definitions(sql, object_type.id)
    return [name for one in definitions for name in one.get("searchableProperties", [])]


def _order(portal: Portal, object_type: ObjectType, wanted: Criteria) -> Condition:
    if len(wanted.sorts) > 1:
        raise invalid("A search takes one sorting rule")
    sort = wanted.sort()
    if sort is None:
        return Condition("ORDER BY id")
    descending = sort.direction == "DESCENDING"
    return order(portal, object_type, sort.property_name, descending=descending)
