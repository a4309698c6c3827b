"""HubSpot's own properties of the standard object types, as data.

They are those that shops meet most often; a real portal has some hundreds.
"""

from dataclasses import dataclass

from hsp_assets.sandbox.hubspot.definitions.object_types import (
    CONTACTS,
    DEALS,
    LINE_ITEMS,
    PRODUCTS,
)


@dataclass(frozen=True, slots=True)
class Seed:
    """One of HubSpot's own properties; options are `value:label` pairs."""

    name: str
    label: str
    type: str = "string"
    field_type: str = "text"
    options: tuple[str, ...] = ()
    unique: bool = False
    read_only: bool = False


def _number(name: str, label: str) -> Seed:
    return Seed(name, label, "number", "number")


def _time(name: str, label: str, *, read_only: bool = False) -> Seed:
    return Seed(name, label, "datetime", "date", read_only=read_only)


def _choice(name: str, label: str, *options: str) -> Seed:
    return Seed(name, label, "enumeration", "select", options)


_RECORD_ID = Seed("hs_object_id", "Record ID", "number", "number", unique=True, read_only=True)
_MERGED = Seed("hs_merged_object_ids", "Merged record IDs", read_only=True)
_OWNER = _choice("hubspot_owner_id", "Owner")
_MODIFIED = _time("hs_lastmodifieddate", "Last Modified Date", read_only=True)
_BILLING = _choice(
    "recurringbillingfrequency",
    "Billing Frequency",
    "monthly:Monthly",
    "quarterly:Quarterly",
    "annually:Annually",
)

_CONTACTS = (
    Seed("email", "Email", unique=True),
    Seed("firstname", "First Name"),
    Seed("lastname", "Last Name"),
    Seed("gender", "Gender"),
    Seed("phone", "Phone Number", field_type="phonenumber"),
    Seed("mobilephone", "Mobile Phone Number", field_type="phonenumber"),
    Seed("company", "Company Name"),
    Seed("jobtitle", "Job Title"),
    Seed("address", "Street Address"),
    Seed("city", "City"),
    Seed("state", "State/Region"),
    Seed("zip", "Postal Code"),
    Seed("country", "Country/Region"),
    Seed("website", "Website URL"),
    Seed("date_of_birth", "Date of birth"),
    Seed("hs_language", "Preferred language"),
    _number("annualrevenue", "Annual Revenue"),
    _choice(
        "lifecyclestage",
        "Lifecycle Stage",
        "subscriber:Subscriber",
        "lead:Lead",
        "marketingqualifiedlead:Marketing Qualified Lead",
        "salesqualifiedlead:Sales Qualified Lead",
        "opportunity:Opportunity",
        "customer:Customer",
        "evangelist:Evangelist",
        "other:Other",
    ),
    _choice("hs_lead_status", "Lead Status", "NEW:New", "OPEN:Open", "IN_PROGRESS:In Progress"),
    _OWNER,
    _time("createdate", "Create Date", read_only=True),
    _time("lastmodifieddate", "Last Modified Date", read_only=True),
    Seed("hs_additional_emails", "Additional email addresses", read_only=True),
    _MERGED,
    _RECORD_ID,
)

_PRODUCTS = (
    Seed("name", "Name"),
    _number("price", "Unit price"),
    Seed("description", "Product description", field_type="textarea"),
    Seed("hs_sku", "SKU"),
    Seed("hs_folder", "Folder"),
    Seed("hs_url", "URL"),
    Seed("hs_images", "Image URL"),
    _number("hs_cost_of_goods_sold", "Unit cost"),
    _number("tax", "Tax"),
    _choice(
        "hs_product_type",
        "Product Type",
        "inventory:Inventory",
        "non_inventory:Non-Inventory",
        "service:Service",
    ),
    Seed("hs_recurring_billing_period", "Term"),
    _BILLING,
    _OWNER,
    _time("createdate", "Create Date", read_only=True),
    _MODIFIED,
    _RECORD_ID,
)

_DEALS = (
    Seed("dealname", "Deal Name"),
    _number("amount", "Amount"),
    _choice("pipeline", "Pipeline"),
    _choice("dealstage", "Deal Stage"),
    _choice(
        "dealtype", "Deal Type", "newbusiness:New Business", "existingbusiness:Existing Business"
    ),
    _choice("hs_priority", "Priority", "low:Low", "medium:Medium", "high:High"),
    Seed("description", "Deal Description", field_type="textarea"),
    Seed("closed_won_reason", "Closed Won Reason", field_type="textarea"),
    Seed("closed_lost_reason", "Closed Lost Reason", field_type="textarea"),
    Seed("deal_currency_code", "Currency"),
    _OWNER,
    _time("createdate", "Create Date"),
    _time("closedate", "Close Date"),
    _MODIFIED,
    _MERGED,
    _RECORD_ID,
)

_LINE_ITEMS = (
    Seed("name", "Name"),
    _number("price", "Unit price"),
    _number("quantity", "Quantity"),
    Seed("amount", "Net price", "number", "calculation_equation", read_only=True),
    _number("hs_product_id", "Product ID"),
    Seed("description", "Description", field_type="textarea"),
    Seed("hs_sku", "SKU"),
    Seed("hs_url", "URL"),
    Seed("hs_images", "Image URL"),
    _number("discount", "Unit discount"),
    _number("hs_discount_percentage", "Discount percentage"),
    _number("hs_cost_of_goods_sold", "Unit cost"),
    _number("tax", "Tax"),
    _number("hs_position_on_quote", "Position on quote"),
    Seed("hs_line_item_currency_code", "Currency"),
    Seed("hs_recurring_billing_period", "Term"),
    _BILLING,
    _OWNER,
    _time("createdate", "Create Date", read_only=True),
    _MODIFIED,
    _RECORD_ID,
)

PROPERTIES = {
    CONTACTS: _CONTACTS,
    PRODUCTS: _PRODUCTS,
    DEALS: _DEALS,
    LINE_ITEMS: _LINE_ITEMS,
}
"""By object type id."""

CUSTOM_OBJECT = (
    _OWNER,
    _time("hs_createdate", "Object create date/time", read_only=True),
    _MODIFIED,
    _RECORD_ID,
)
"""What HubSpot adds to every custom object."""
