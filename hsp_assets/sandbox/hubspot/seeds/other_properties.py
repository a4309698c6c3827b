"""HubSpot's own properties of the object types that this project does not use, as data.

They are the default ones of each type and those that its guide names first.
"""

from collections.abc import Iterator, Mapping

from hsp_assets.sandbox.hubspot.definitions.object_types import (
    CARTS,
    COMPANIES,
    ORDERS,
    QUOTES,
    TICKETS,
    ObjectType,
)
from hsp_assets.sandbox.hubspot.definitions.standard_types import OTHERS
from hsp_assets.sandbox.hubspot.seeds.properties import (
    CREATED,
    MERGED,
    MODIFIED,
    OURS,
    OWNER,
    RECORD_ID,
    Seed,
    choice,
    number,
    time,
)

_AREA = Seed("hs_body_preview", "Body preview", field_type="textarea", read_only=True)
_ACTIVITY = (time("hs_timestamp", "Activity date"), _AREA)

_COMPANIES = (
    Seed("name", "Company name"),
    Seed("domain", "Company Domain Name"),
    Seed("website", "Website URL"),
    Seed("phone", "Phone Number", field_type="phonenumber"),
    Seed("address", "Street Address"),
    Seed("city", "City"),
    Seed("state", "State/Region"),
    Seed("zip", "Postal Code"),
    Seed("country", "Country/Region"),
    Seed("description", "Description", field_type="textarea"),
    Seed("industry", "Industry"),
    number("annualrevenue", "Annual Revenue"),
    number("numberofemployees", "Number of Employees"),
    time("createdate", "Create Date", read_only=True),
    MERGED,
)
_TICKETS = (
    Seed("subject", "Ticket name"),
    Seed("content", "Ticket description", field_type="textarea"),
    choice("hs_pipeline", "Pipeline"),
    choice("hs_pipeline_stage", "Ticket status"),
    choice("hs_ticket_category", "Category"),
    choice("hs_ticket_priority", "Priority", "LOW:Low", "MEDIUM:Medium", "HIGH:High"),
    time("createdate", "Create date", read_only=True),
    time("closed_date", "Close date"),
    MERGED,
)
_ORDERS = (
    Seed("hs_order_name", "Name"),
    Seed("hs_currency_code", "Currency"),
    Seed("hs_external_order_id", "Order ID"),
    Seed("hs_source_store", "Source store"),
    number("hs_total_price", "Total price"),
    time("hs_processed_date", "Processed date"),
)
_CARTS = (
    Seed("hs_cart_name", "Name"),
    Seed("hs_currency_code", "Currency"),
    Seed("hs_external_cart_id", "Cart ID"),
    Seed("hs_source_store", "Source store"),
    number("hs_total_price", "Total price"),
)
_QUOTES = (
    Seed("hs_title", "Quote title"),
    time("hs_expiration_date", "Expiration date"),
    Seed("hs_status", "Quote status"),
    Seed("hs_public_url_key", "Public URL key", read_only=True),
    Seed("hs_currency", "Currency"),
    number("hs_quote_amount", "Quote amount"),
)
_OWN: Mapping[str, tuple[Seed, ...]] = {
    COMPANIES: _COMPANIES,
    TICKETS: _TICKETS,
    ORDERS: _ORDERS,
    CARTS: _CARTS,
    QUOTES: _QUOTES,
}
_NUMBERS = ("amount", "price", "value", "percentage")


def _seeds(object_type: ObjectType) -> Iterator[Seed]:
    """The properties of a type, each once; what a default property holds is told by its name."""
    known = [*_OWN.get(object_type.id, ()), OWNER, MODIFIED, RECORD_ID]
    if object_type.created == CREATED.name:
        known.append(CREATED)
    if "hs_timestamp" in object_type.shown:
        known.extend(_ACTIVITY)
    names = {one.name for one in known}
    yield from known
    for name in object_type.shown:
        if name not in names:
            label = name.removeprefix("hs_").replace("_", " ").capitalize()
            yield number(name, label) if name.endswith(_NUMBERS) else Seed(name, label)


PROPERTIES: Mapping[str, tuple[Seed, ...]] = OURS | {one.id: tuple(_seeds(one)) for one in OTHERS}
"""By object type id."""
