"""HubSpot's own object types, as data: their ids, names and default properties.

This project reads and writes four of them; the others are there for other programs, and empty
until somebody fills them. Which properties a type has stands in `seeds`.
"""

from hsp_assets.sandbox.hubspot.definitions.object_types import (
    CARTS,
    COMPANIES,
    CONTACTS,
    DEALS,
    LINE_ITEMS,
    ORDERS,
    PRODUCTS,
    QUOTES,
    RECORD_ID,
    TICKETS,
    ObjectType,
)

MODIFIED = "hs_lastmodifieddate"


def _standard(  # noqa: PLR0913 (the columns of a table)
    type_id: str,
    name: str,
    singular: str,
    shown: str,
    *,
    created: str = "createdate",
    modified: str = MODIFIED,
    required: tuple[str, ...] = (),
) -> ObjectType:
    return ObjectType(
        id=type_id,
        name=name,
        enum=singular.upper(),
        aliases=frozenset({type_id, name, singular}),
        created=created,
        modified=modified,
        shown=(*shown.split(), created, modified, RECORD_ID),
        group=f"{singular.replace('_', '')}information",
        required=required,
    )


def _newer(type_id: str, name: str, singular: str, shown: str, *required: str) -> ObjectType:
    """A type of the generation whose records say by `hs_createdate` when they were made."""
    return _standard(type_id, name, singular, shown, created="hs_createdate", required=required)


OURS = (
    _standard(
        CONTACTS, "contacts", "contact", "email firstname lastname", modified="lastmodifieddate"
    ),
    _standard(
        DEALS,
        "deals",
        "deal",
        "dealname amount closedate pipeline dealstage",
        required=("dealname", "dealstage"),
    ),
    _standard(PRODUCTS, "products", "product", "name price description"),
    _standard(LINE_ITEMS, "line_items", "line_item", "name price quantity amount hs_product_id"),
)
"""Default properties: HubSpot's search guide for contacts and deals; the others are our choice."""

_AT = "hs_timestamp"
_ACTIVITY = "hs_timestamp hubspot_owner_id"

OTHERS = (
    _standard(COMPANIES, "companies", "company", "name domain"),
    _standard(
        TICKETS,
        "tickets",
        "ticket",
        "subject content hs_pipeline hs_pipeline_stage hs_ticket_category hs_ticket_priority",
        required=("subject", "hs_pipeline_stage"),
    ),
    _newer(
        QUOTES,
        "quotes",
        "quote",
        "hs_title hs_expiration_date hs_status hs_public_url_key",
        *("hs_title", "hs_expiration_date"),
    ),
    _newer(ORDERS, "orders", "order", "hs_order_name hs_currency_code hs_total_price"),
    _newer(CARTS, "carts", "cart", "hs_cart_name hs_external_cart_id hs_total_price"),
    _newer("0-27", "tasks", "task", f"hs_task_subject hs_task_status {_ACTIVITY}", _AT),
    _newer("0-46", "notes", "note", f"hs_note_body {_ACTIVITY}", _AT),
    _newer("0-47", "meetings", "meeting", f"hs_meeting_title {_ACTIVITY}", _AT),
    _newer("0-48", "calls", "call", f"hs_call_title {_ACTIVITY}", _AT),
    _newer("0-49", "emails", "email", f"hs_email_subject hs_email_direction {_ACTIVITY}", _AT),
    _newer("0-18", "communications", "communication", f"hs_communication_body {_ACTIVITY}", _AT),
    _newer("0-116", "postal_mail", "postal_mail_piece", f"hs_postal_mail_body {_ACTIVITY}", _AT),
    _newer("0-115", "users", "user", "hs_email hs_given_name hs_family_name"),
    _newer("0-136", "leads", "lead", "hs_lead_name hs_lead_label", "hs_lead_name"),
    _newer(
        "0-19", "feedback_submissions", "feedback_submission", "hs_survey_name hs_response_group"
    ),
    _newer("0-74", "goal_targets", "goal_target", "hs_goal_name hs_target_amount"),
    _newer("0-72", "deal_splits", "deal_split", "hs_deal_split_percentage hubspot_owner_id"),
    _newer("0-53", "invoices", "invoice", "hs_title hs_invoice_status hs_amount_billed"),
    _newer("0-69", "subscriptions", "subscription", "hs_name hs_status"),
    _newer("0-101", "commerce_payments", "commerce_payment", "hs_initial_amount hs_latest_status"),
    _newer("0-84", "discounts", "discount", "hs_label hs_type hs_value"),
    _newer("0-85", "fees", "fee", "hs_label hs_type hs_value"),
    _newer("0-86", "taxes", "tax", "hs_label hs_type hs_value"),
)
"""Ids: HubSpot's guide "Understanding the CRM"; default properties: the guide of each object, as
far as it says. A type whose guide says nothing shows what names it."""

STANDARD = (*OURS, *OTHERS)
UNUSED_AT_FIRST = frozenset(one.id for one in OTHERS)
"""The share has views of these only once the portal has had a record of them."""
