"""Where recommendations stand in a portal: a custom object beside contacts, or their properties.

Only names and types belong here, as data; docs/activation.md says what each holds. Object,
association and the properties `recommended_product_*` are those of HubSpot's tutorial, whose
scripts, card and e-mail module read them.
"""

from dataclasses import dataclass

from hsp_assets.portal.model import Property


@dataclass(frozen=True)
class CustomObject:
    """A kind of record that HubSpot does not have of its own; it needs Enterprise.

    Attributes:
        name: internal name, which can never be changed.
        singular: what people call one record.
        plural: what they call several.
        description: for whoever meets it in HubSpot's settings.
        properties: of its records; one of them is unique and addresses records.
        display: the property that HubSpot shows as a record's title.
        association: internal name of its association with contacts, which HubSpot makes of the
            names of both.

    """

    name: str
    singular: str
    plural: str
    description: str
    properties: tuple[Property, ...]
    display: str
    association: str

    @property
    def key(self) -> str:
        """The unique property."""
        return next(one.name for one in self.properties if one.unique)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its properties."""
        return tuple(one.name for one in self.properties)


RANK, MODEL_VERSION, TIME = (
    "recommendation_rank",
    "recommendation_model_version",
    "recommendation_time",
)
_MODEL_VERSION = Property(
    MODEL_VERSION, "Recommendation model version", "Version of the recommender that chose."
)
_TIME = Property(TIME, "Recommendation time", "When this was last changed.", "datetime")

TUTORIAL = (
    Property("recommended_product_id", "Recommended product ID", "The product's record id."),
    Property("recommended_product_name", "Recommended product name", "The product's name."),
    Property(
        "recommended_product_category", "Recommended product category", "The product's category."
    ),
    Property(
        "recommended_product_category_secondary",
        "Recommended product secondary category",
        "The product's sub-category.",
    ),
    Property(
        "recommended_product_external_id",
        "Recommended product external ID",
        "The shop's id of the product.",
    ),
)
"""The properties by which the tutorial's own object is known, whatever people called it."""

RECOMMENDATION = CustomObject(
    name="product_recommendations",
    singular="Product recommendation",
    plural="Product recommendations",
    description="A product that a contact may like; replaced each time recommendations are made.",
    properties=(
        *TUTORIAL,
        Property(
            "recommendation_key",
            "Recommendation key",
            "The contact's record id and the rank: a new recommendation replaces the old one.",
            unique=True,
        ),
        Property(
            RANK,
            "Recommendation rank",
            "1 is the product that the contact may like best.",
            "number",
        ),
        _MODEL_VERSION,
        _TIME,
    ),
    display="recommended_product_name",
    association="product_recommendations_to_contact",
)


def name_of_rank(rank: int) -> str:
    """The contact's property that holds the name of the product on a rank."""
    return f"recommended_product_{rank}"


def external_id_of_rank(rank: int) -> str:
    """The contact's property that holds the shop's id of the product on a rank."""
    return f"{name_of_rank(rank)}_external_id"


def contact_properties(length: int) -> tuple[Property, ...]:
    """The properties of contacts that hold a list of so many products."""
    ranks = range(1, length + 1)
    return (
        *(Property(name_of_rank(n), f"Recommended product {n}", "Its name.") for n in ranks),
        *(
            Property(
                external_id_of_rank(n),
                f"Recommended product {n} external ID",
                "The shop's id of the product.",
            )
            for n in ranks
        ),
        _MODEL_VERSION,
        _TIME,
    )
