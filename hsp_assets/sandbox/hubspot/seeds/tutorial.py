"""The custom object that HubSpot's tutorial has a person make by hand.

Its names are those that the tutorial's scripts, card and e-mail module read.
"""

from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.schemas.bodies import Labels, SchemaCreate, SchemaProperty
from hsp_assets.sandbox.hubspot.schemas.definitions import Schemas

NAME, DISPLAY = "product_recommendations", "recommended_product_name"
PROPERTIES = {
    "recommended_product_id": "Recommended Product ID",
    DISPLAY: "Recommended Product Name",
    "recommended_product_category": "Recommended Product Category",
    "recommended_product_category_secondary": "Recommended Product Category Secondary",
    "recommended_product_external_id": "Recommended Product External ID",
}


def seed_tutorial_object(portal: Portal) -> None:
    """Define the object, associated with contacts, unless the portal has it."""
    if portal.types.find(NAME) is not None:
        return
    definition = SchemaCreate(
        name=NAME,
        labels=Labels(singular="Product Recommendation", plural="Product Recommendations"),
        properties=[SchemaProperty(name=name, label=label) for name, label in PROPERTIES.items()],
        required_properties=[DISPLAY],
        associated_objects=["CONTACT"],
        primary_display_property=DISPLAY,
    )
    with portal.store.transaction():
        Schemas(portal).create(definition)
