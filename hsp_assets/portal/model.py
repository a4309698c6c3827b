"""The HubSpot data model this project needs, declared as data.

Properties, the deal pipeline and the interaction event belong here; how a portal is made to
match them belongs to the `data_model` assets. Names are HubSpot's internal names. They are the
tutorial's, plus what its text leaves out: unique keys that make every load repeatable, and the
line-item properties that its mapping and its SQL use without defining them.
"""

from dataclasses import dataclass
from typing import Literal

ObjectType = Literal["contacts", "products", "deals", "line_items"]
PropertyType = Literal["string", "number", "date", "datetime", "enumeration", "bool"]

OBJECT_TYPE_IDS: dict[ObjectType, str] = {
    "contacts": "0-1",
    "deals": "0-3",
    "products": "0-7",
    "line_items": "0-8",
}
"""HubSpot's numeric type ids, which imports and events use."""

DEAL_TO_CONTACT = 3

EXTERNAL_ID = "external_id"
"""The unique property that holds the shop's own id of a customer or product."""
MAX_UNIQUE = 10
"""Properties with unique values that HubSpot allows per object type, its own not counted."""
MAX_EVENT_STRING = 256
"""Characters an event property may hold; HubSpot refuses the request beyond it."""


FIELD_TYPES: dict[PropertyType, str] = {
    "string": "text",
    "number": "number",
    "date": "date",
    "datetime": "date",
    "enumeration": "select",
    "bool": "booleancheckbox",
}
"""HubSpot's form field for each type."""


@dataclass(frozen=True)
class Option:
    """A value that an enumeration may have, and what people see for it."""

    value: str
    label: str


@dataclass(frozen=True)
class Property:
    """One property of an object type.

    `unique` is HubSpot's `hasUniqueValue`, which can be set at creation only; such a property can
    address records in reads, upserts and imports.
    """

    name: str
    label: str
    description: str
    type: PropertyType = "string"
    unique: bool = False
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class PropertyGroup:
    """The section of a record's page under which HubSpot shows properties."""

    name: str
    label: str


@dataclass(frozen=True)
class Stage:
    """A stage of the deal pipeline; `probability` 1.0 means won."""

    label: str
    probability: float


@dataclass(frozen=True)
class Pipeline:
    """The deal pipeline; stages are found by label because their ids differ by portal."""

    label: str
    pending: Stage
    completed: Stage

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages in display order."""
        return (self.pending, self.completed)


@dataclass(frozen=True)
class EventDefinition:
    """The custom event; it finds its contact by a unique contact property."""

    name: str
    label: str
    description: str
    properties: tuple[Property, ...]
    contact_property: str
    matching_property: str


PROPERTY_GROUP = PropertyGroup("product_recommendations", "Product recommendations")
"""Of every object type; a property that a portal has in another group stays there."""

_CATEGORY_1 = Property("category_level_1", "Category Level 1", "Main category of the product.")
_CATEGORY_2 = Property("category_level_2", "Category Level 2", "Sub-category of the product.")
_FOR_WHOM = Property("gender", "Gender", "Whom the product is for.")
_PROMOTED = Property("promoted", "Promoted", "True while the product is promoted.")
_IMPORT_KEY = Property(
    "import_key",
    "Import Key",
    "Derived from the source row; makes loading the row again change nothing.",
    unique=True,
)

PROPERTIES: dict[ObjectType, tuple[Property, ...]] = {
    "products": (
        Property("external_id", "External ID", "The shop's id of the product.", unique=True),
        _CATEGORY_1,
        _CATEGORY_2,
        _FOR_WHOM,
        _PROMOTED,
    ),
    "contacts": (
        Property("external_id", "External ID", "The shop's id of the customer.", unique=True),
        Property("age", "Age", "Age in full years.", type="number"),
    ),
    "deals": (
        Property("cart_discount", "Cart Discount", "Yes when a discount applied to the cart."),
        _IMPORT_KEY,
        Property(
            "purchase_key",
            "Purchase Key",
            "Derived from the purchase row that completed this deal.",
            unique=True,
        ),
    ),
    "line_items": (
        Property("external_id", "External ID", "The shop's id of the product sold."),
        _CATEGORY_1,
        _CATEGORY_2,
        _FOR_WHOM,
        _PROMOTED,
        _IMPORT_KEY,
    ),
}
"""What we define. `external_id` of a line item is not unique: one product is sold many times."""

BUILT_IN: dict[ObjectType, tuple[str, ...]] = {
    "products": ("name", "price", "description"),
    "contacts": ("gender", "firstname", "lastname", "email"),
    "deals": ("dealname", "amount", "pipeline", "dealstage", "createdate", "closedate"),
    "line_items": ("name", "price", "quantity", "description", "hs_product_id"),
}
"""HubSpot's own properties that the mappings write; their absence is an error."""

PIPELINE = Pipeline(
    label="eCommerce",
    pending=Stage("Checkout Pending", 0.5),
    completed=Stage("Checkout Completed", 1.0),
)

INTERACTION_EVENT = EventDefinition(
    name="ecommerce_interactions",
    label="E-Commerce Interactions",
    description="What a customer did with a product in the shop.",
    properties=(
        Property("event_type", "Event_Type", "View, ViewCart, AddToCart, StartCheckout, Purchase."),
        Property("item_id", "Item_ID", "The product's external id."),
        Property("item_name", "Item_Name", "The product's name, shortened to 256 characters."),
        Property(
            "item_description",
            "Item_Description",
            "The product's description, shortened to 256 characters.",
        ),
        Property("item_category_l1", "Item_Category_L1", "Main category of the product."),
        Property("item_category_l2", "Item_Category_L2", "Sub-category of the product."),
        Property("item_price", "Item_Price", "Unit price at the time."),
        Property("item_discount", "Item_Discount", "Yes when a discount applied."),
        Property("user_id", "User_ID", "The customer's external id."),
    ),
    contact_property="external_id",
    matching_property="user_id",
)
