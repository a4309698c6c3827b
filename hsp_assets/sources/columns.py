"""The columns of each source file, declared as data.

Which headers are accepted, what a cell must hold and which columns are personal belong here;
reading and checking belong to `reading` and `rows`. Headers are compared without regard to case,
blanks and punctuation, so `Contact ID`, `CONTACT_ID` and `contact id` are one. The accepted
headers are those of the tutorial's files, those its text names, and those of the exports that
`exports` lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hsp_assets import schemas
from hsp_assets.portal import model as portal
from hsp_assets.portal.flows import SourceName

Kind = Literal["id", "text", "word", "integer", "decimal", "seconds", "day"]

CELLS: Mapping[Kind, str] = {
    "id": "An id of the shop",
    "text": "Text, kept verbatim",
    "word": "Text; blanks around it do not count",
    "integer": "A whole number",
    "decimal": "A number",
    "seconds": "Epoch seconds (UTC)",
    "day": "A day (UTC), for rows without a timestamp",
}
"""What a cell of each kind holds, in words."""


@dataclass(frozen=True)
class Column:
    """One column of a source file.

    Attributes:
        name: what the column is called from here on.
        headers: headers that mean the same as the name; two of them in a file are an error.
        otherwise: headers that stand for it only where there is no better one, best first.
        kind: what a cell holds. `id` and `word` are stripped, `text` is kept verbatim,
            `decimal` stays the text of a number, `seconds` are epoch seconds (UTC).
        required: the file must have the column.
        filled: every row must have a value.
        allowed: the only values accepted, in their canonical case; empty means any.
        personal: rejected values are never shown.
        spares_row: a cell that cannot be read costs the cell, not the row.
    """

    name: str
    headers: tuple[str, ...] = ()
    kind: Kind = "word"
    required: bool = False
    filled: bool = False
    allowed: tuple[str, ...] = ()
    personal: bool = False
    otherwise: tuple[str, ...] = ()
    spares_row: bool = False

    @property
    def description(self) -> str:
        """What its cells hold, whether they must be filled, and its other headers."""
        holds = " or ".join(self.allowed) or CELLS[self.kind]
        filled = "; every row has one" if self.filled else ""
        names = (*self.headers, *self.otherwise)
        others = f" Also called {', '.join(names)}." if names else ""
        return f"{holds}{filled}.{others}{' Personal: never shown.' if self.personal else ''}"


@dataclass(frozen=True)
class SourceFile:
    """One kind of source file: its columns, and those that identify a row."""

    name: SourceName
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def is_personal(self) -> bool:
        """Whether its rows are about people: then no cell of it is ever shown."""
        return any(column.personal for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(c for c in self.columns if c.name == name)


def _required(
    name: str, *headers: str, kind: Kind = "id", otherwise: tuple[str, ...] = ()
) -> Column:
    return Column(name, headers, kind, required=True, filled=True, otherwise=otherwise)


def _events(*dates: str) -> tuple[Column, ...]:
    """The columns of things that customers did; `dates` are headers of HubSpot for the day."""
    return (
        _required(
            "user_id",
            otherwise=(
                "customer_id",
                "associated_contact_ids",
                "associated_contact_id",
                "contact_id",
            ),
        ),
        _required("item_id", otherwise=("product_id", "sku")),
        Column("timestamp", kind="seconds"),
        Column("occurred_at", ("occurredat",), kind="day", otherwise=dates),
        Column("discount", ("item_discount", "cart_discount")),
        Column("category_l1", ("item_category_l1",)),
        Column("category_l2", ("item_category_l2",)),
        Column("price", ("item_price", "unit_price"), kind="decimal"),
        Column("product_name", ("item_product_name", "item_name"), kind="text"),
        Column(
            "product_description", ("item_product_description", "item_description"), kind="text"
        ),
    )


def _orders(stage: str) -> tuple[Column, ...]:
    """The columns of deals that are in a stage."""
    return (
        Column("quantity", kind="integer"),
        Column("deal_name", kind="text"),
        Column("deal_amount", ("amount",), kind="decimal"),
        Column("deal_pipeline", ("pipeline",), allowed=(portal.PIPELINE.label,)),
        Column("deal_stage", ("stage",), allowed=(stage,)),
    )


_EVENT_KEY = ("user_id", "item_id", "timestamp")

FILES: dict[SourceName, SourceFile] = {
    "items": SourceFile(
        "items",
        (
            _required(
                "item_id",
                "external_id",
                otherwise=("record_id", "product_id", "handle", "id", "sku", "variant_sku"),
            ),
            _required("product_name", "name", "title", kind="text"),
            _required("price", "unit_price", "variant_price", "regular_price", kind="decimal"),
            Column(
                "category_l1",
                ("category_level_1",),
                required=True,
                otherwise=("product_category", "categories", "product_type", "type"),
            ),
            Column("category_l2", ("category_level_2",)),
            Column(
                "product_description",
                ("description",),
                kind="text",
                otherwise=("body_html", "short_description"),
            ),
            Column("gender"),
            Column("promoted", allowed=("True", "False")),
            Column("folder_name", ("folder",), kind="text"),
        ),
        key=("item_id",),
    ),
    "users": SourceFile(
        "users",
        (
            _required(
                "user_id",
                "external_id",
                otherwise=("customer_id", "record_id", "contact_id", "customer"),
            ),
            Column("age", kind="integer", spares_row=True),
            Column("gender"),
            Column("first_name", ("firstname",), kind="text", personal=True),
            Column("last_name", ("lastname",), kind="text", personal=True),
            Column("email", ("e_mail", "email_address"), personal=True),
        ),
        key=("user_id",),
    ),
    "interactions": SourceFile(
        "interactions",
        (
            *_events(),
            Column(
                "event_type", ("event",), required=True, filled=True, allowed=schemas.EVENT_TYPES
            ),
        ),
        key=(*_EVENT_KEY, "event_type"),
    ),
    "carts": SourceFile(
        "carts",
        (*_events("create_date"), *_orders(portal.PIPELINE.pending.label)),
        key=_EVENT_KEY,
    ),
    "purchases": SourceFile(
        "purchases",
        (*_events("close_date", "create_date"), *_orders(portal.PIPELINE.completed.label)),
        key=_EVENT_KEY,
    ),
}
