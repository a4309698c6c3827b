"""Rules that are particular to an object type.

A rule sees the values about to be written, already valid each for itself; it may complete them
and reports what is wrong with them together.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Protocol

from hsp_assets.sandbox.hubspot.definitions.object_types import (
    CONTACTS,
    DEALS,
    LINE_ITEMS,
    PRODUCTS,
    TICKETS,
    ObjectType,
)
from hsp_assets.sandbox.hubspot.definitions.pipelines import Pipeline, pipeline_properties
from hsp_assets.sandbox.hubspot.definitions.values import EMAIL, Spelling
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.records.gdpr import is_blocked
from hsp_assets.sandbox.hubspot.records.record import (
    FORGOTTEN,
    INVALID_OPTION,
    MISSING_REQUIRED,
    NEGATIVE,
    UNKNOWN_PRODUCT,
    Problem,
    Record,
)
from hsp_assets.sandbox.hubspot.store.times import iso

PRODUCT_ID = "hs_product_id"
INHERITED = ("name", "price", "description", "hs_sku", "hs_cost_of_goods_sold", "hs_url")
"""What a line item takes from its product unless it says otherwise."""


class Lookup(Protocol):
    """Finds records."""

    def get(self, type_id: str, record_id: int) -> Record | None:
        """The live record of an id."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A record about to be written.

    Attributes:
        portal: where.
        object_type: what.
        record: what is there already; None when it is new.
        values: what is written, to be completed by rules.
        spelling: how the values were spelt.
        records: where to look other records up.
        now: epoch milliseconds.
        enforces_rules: whether the account's own rules apply, as they do from 2026-09 on.
    """

    portal: Portal
    object_type: ObjectType
    record: Record | None
    values: dict[str, str]
    spelling: Spelling
    records: Lookup
    now: int
    enforces_rules: bool = False

    def after(self, name: str) -> str:
        """A property's value once the draft is written; blank if it has none."""
        before: Mapping[str, str] = self.record.properties if self.record else {}
        return self.values.get(name, before.get(name, ""))

    @property
    def takes_stage_labels(self) -> bool:
        """Whether pipelines and stages may be given by their labels."""
        return self.spelling.labels and self.portal.options.import_accepts_stage_labels


Rule = Callable[[Draft], Iterator[Problem]]


def _in_pipeline(draft: Draft) -> Iterator[Problem]:
    """A record of a type with pipelines is in a stage of one of them."""
    values, (pipeline_name, stage_name) = draft.values, pipeline_properties(draft.object_type.id)
    if draft.record and not {pipeline_name, stage_name} & values.keys():
        return
    pipelines = draft.portal.pipelines.of(draft.object_type.id)
    if not draft.after(pipeline_name) and len(pipelines) == 1:
        values[pipeline_name] = pipelines[0].id
    pipeline = _pipeline(draft, pipelines, pipeline_name)
    if pipeline is None:
        yield _no_pipeline(draft, pipelines, pipeline_name)
        return
    if pipeline_name in values:
        values[pipeline_name] = pipeline.id
    if draft.after(stage_name):
        yield from _stage(draft, pipeline, stage_name)


def _pipeline(draft: Draft, pipelines: tuple[Pipeline, ...], name: str) -> Pipeline | None:
    wanted = draft.after(name)
    by_label = [p for p in pipelines if draft.takes_stage_labels and p.label == wanted]
    return next((p for p in pipelines if p.id == wanted), by_label[0] if by_label else None)


def _no_pipeline(draft: Draft, pipelines: tuple[Pipeline, ...], name: str) -> Problem:
    ids = ", ".join(pipeline.id for pipeline in pipelines)
    if not draft.after(name):
        message = f"{name} is required, because the account has several: {ids}"
        return Problem(name, MISSING_REQUIRED, message)
    kind = draft.object_type.enum.lower()
    message = f"{name} was not the id of a {kind} pipeline; the account has: {ids}"
    return Problem(name, INVALID_OPTION, message)


def _stage(draft: Draft, pipeline: Pipeline, name: str) -> Iterator[Problem]:
    wanted = draft.after(name)
    stage = pipeline.stage(wanted)
    if stage is None and draft.takes_stage_labels:
        stage = next((stage for stage in pipeline.stages if stage.label == wanted), None)
    if stage is None:
        ids = ", ".join(stage.id for stage in pipeline.stages)
        message = f"{name} was not the id of a stage of pipeline {pipeline.id}, which has: {ids}"
        yield Problem(name, INVALID_OPTION, message)
        return
    if name in draft.values:
        draft.values[name] = stage.id
    closes = draft.object_type.id == DEALS and draft.portal.options.sets_closedate
    if stage.closed and closes and not draft.after("closedate"):
        draft.values["closedate"] = iso(draft.now)


def _product(draft: Draft) -> Iterator[Problem]:
    return _not_negative(draft, "price")


def _line_item(draft: Draft) -> Iterator[Problem]:
    if draft.values.get(PRODUCT_ID):
        yield from _inherit(draft)
    yield from _not_negative(draft, "price")
    if draft.values.keys() & {"price", "quantity"}:
        amount = _product_of(draft.after("price"), draft.after("quantity"))
        if amount is not None or draft.record:
            draft.values["amount"] = amount or ""


def _inherit(draft: Draft) -> Iterator[Problem]:
    text = draft.values[PRODUCT_ID]
    product = draft.records.get(PRODUCTS, int(text)) if text.isascii() and text.isdigit() else None
    if product is None:
        yield Problem(PRODUCT_ID, UNKNOWN_PRODUCT, f"{PRODUCT_ID} was not the id of a product")
        return
    if draft.record is None:
        known = draft.portal.properties.of(draft.object_type.id)
        inherited = (
            known.keys() & _custom_names(draft)
            if draft.portal.options.copies_custom_product_properties
            else frozenset[str]()
        )
        for name in (*INHERITED, *sorted(inherited)):
            if draft.values.get(name, "") == "" and product.properties.get(name):
                draft.values[name] = product.properties[name]


def _custom_names(draft: Draft) -> set[str]:
    """Custom properties of products whose value may be copied."""
    return {
        known.name
        for known in draft.portal.properties.of(PRODUCTS).values()
        if not known.hubspot_defined and not known.unique
    }


def _not_negative(draft: Draft, name: str) -> Iterator[Problem]:
    if draft.values.get(name, "").startswith("-"):
        yield Problem(name, NEGATIVE, f"{name} may not be negative")


def _product_of(price: str, quantity: str) -> str | None:
    try:
        return format((Decimal(price) * Decimal(quantity)).normalize(), "f")
    except InvalidOperation:
        return None


def _contact(draft: Draft) -> Iterator[Problem]:
    address = draft.values.get(EMAIL)
    if address and is_blocked(draft.portal, address):
        message = "A contact of this address was deleted for privacy and may not come back"
        yield Problem(EMAIL, FORGOTTEN, message)


RULES: Mapping[str, Rule] = {
    CONTACTS: _contact,
    DEALS: _in_pipeline,
    TICKETS: _in_pipeline,
    PRODUCTS: _product,
    LINE_ITEMS: _line_item,
}
"""The rule of an object type by its id; most have none."""
