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


def number(name: str, label: str) -> Seed:
    """A number that people write."""
    return Seed(name, label, "number", "number")


def time(name: str, label: str, *, read_only: bool = False) -> Seed:
    """A moment."""
    return Seed(name, label, "datetime", "date", read_only=read_only)


def choice(name: str, label: str, *options: str) -> Seed:
    """One of some options; without any, its values are free."""
    return Seed(name, label, "enumeration", "select", options)


RECORD_ID = Seed("hs_object_id", "Record ID", "number", "number", unique=True, read_only=True)
MERGED = Seed("hs_merged_object_ids", "Merged record IDs", read_only=True)
OWNER = choice("hubspot_owner_id", "Owner")
CREATED = time("hs_createdate", "Object create date/time", read_only=True)
MODIFIED = time("hs_lastmodifieddate", "Last Modified Date", read_only=True)
_BILLING = choice(
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
    number("annualrevenue", "Annual Revenue"),
    choice(
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
    choice("hs_lead_status", "Lead Status", "NEW:New", "OPEN:Open", "IN_PROGRESS:In Progress"),
    OWNER,
    time("createdate", "Create Date", read_only=True),
    time("lastmodifieddate", "Last Modified Date", read_only=True),
    Seed("hs_additional_emails", "Additional email addresses", read_only=True),
    MERGED,
    RECORD_ID,
)

_PRODUCTS = (
    Seed("name", "Name"),
    number("price", "Unit price"),
    Seed("description", "Product description", field_type="textarea"),
    Seed("hs_sku", "SKU"),
    Seed("hs_folder", "Folder"),
    Seed("hs_url", "URL"),
    Seed("hs_images", "Image URL"),
    number("hs_cost_of_goods_sold", "Unit cost"),
    number("tax", "Tax"),
    choice(
        "hs_product_type",
        "Product Type",
        "inventory:Inventory",
        "non_inventory:Non-Inventory",
        "service:Service",
    ),
    Seed("hs_recurring_billing_period", "Term"),
    _BILLING,
    OWNER,
    time("createdate", "Create Date", read_only=True),
    MODIFIED,
    RECORD_ID,
)

_DEALS = (
    Seed("dealname", "Deal Name"),
    number("amount", "Amount"),
    choice("pipeline", "Pipeline"),
    choice("dealstage", "Deal Stage"),
    choice(
        "dealtype", "Deal Type", "newbusiness:New Business", "existingbusiness:Existing Business"
    ),
    choice("hs_priority", "Priority", "low:Low", "medium:Medium", "high:High"),
    Seed("description", "Deal Description", field_type="textarea"),
    Seed("closed_won_reason", "Closed Won Reason", field_type="textarea"),
    Seed("closed_lost_reason", "Closed Lost Reason", field_type="textarea"),
    Seed("deal_currency_code", "Currency"),
    OWNER,
    time("createdate", "Create Date"),
    time("closedate", "Close Date"),
    MODIFIED,
    MERGED,
    RECORD_ID,
)

_LINE_ITEMS = (
    Seed("name", "Name"),
    number("price", "Unit price"),
    number("quantity", "Quantity"),
    Seed("amount", "Net price", "number", "calculation_equation", read_only=True),
    number("hs_product_id", "Product ID"),
    Seed("description", "Description", field_type="textarea"),
    Seed("hs_sku", "SKU"),
    Seed("hs_url", "URL"),
    Seed("hs_images", "Image URL"),
    number("discount", "Unit discount"),
    number("hs_discount_percentage", "Discount percentage"),
    number("hs_cost_of_goods_sold", "Unit cost"),
    number("tax", "Tax"),
    number("hs_position_on_quote", "Position on quote"),
    Seed("hs_line_item_currency_code", "Currency"),
    Seed("hs_recurring_billing_period", "Term"),
    _BILLING,
    OWNER,
    time("createdate", "Create Date", read_only=True),
    MODIFIED,
    RECORD_ID,
)

OURS = {
    CONTACTS: _CONTACTS,
    PRODUCTS: _PRODUCTS,
    DEALS: _DEALS,
    LINE_ITEMS: _LINE_ITEMS,
}
"""By object type id, of the types that this project writes."""

CUSTOM_OBJECT = (
    OWNER,
    CREATED,
    MODIFIED,
    RECORD_ID,
)
"""What HubSpot adds to every custom object."""
