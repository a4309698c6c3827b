"""The five ECOMMERCE use cases of Amazon Personalize, as far as they differ from each other.

Source: developer guide, "Choosing a use case". How a model is made belongs to `engine`.
"""

from dataclasses import dataclass
from typing import Literal

from hsp_assets.engine import UseCase
from hsp_assets.sandbox.personalize.errors import ResourceNotFoundError
from hsp_assets.service_models import Json

CREATED_AT = 1_619_827_200.0
"""When the service says that its recipes were made; any fixed date does."""
_PREFIX = "arn:aws:personalize:::"


@dataclass(frozen=True, slots=True)
class Recipe:
    """One use case."""

    name: str
    use_case: UseCase
    description: str
    event_type: Literal["View", "Purchase"] | None
    """The events it learns from; None for all."""
    needs_user: bool = False
    needs_item: bool = False
    removes_purchased: bool = False

    @property
    def arn(self) -> str:
        """Recipes belong to no region and no account."""
        return f"{_PREFIX}recipe/{self.name}"

    @property
    def is_personal(self) -> bool:
        """Whether the user's own history decides; only then exploration can be configured."""
        return self.use_case == "recommended_for_you"

    def view(self) -> Json:
        """What the service says about it."""
        return {
            "name": self.name,
            "recipeArn": self.arn,
            "algorithmArn": f"{_PREFIX}algorithm/{self.name}",
            "featureTransformationArn": f"{_PREFIX}feature-transformation/{self.name}",
            "description": self.description,
            "recipeType": "RELATED_ITEMS" if self.needs_item else "USER_PERSONALIZATION",
            "domain": "ECOMMERCE",
            "status": "ACTIVE",
            "creationDateTime": CREATED_AT,
            "lastUpdatedDateTime": CREATED_AT,
        }


RECIPES = (
    Recipe(
        "aws-ecomm-recommended-for-you",
        "recommended_for_you",
        "Items for one user, without those the user purchased.",
        event_type=None,
        needs_user=True,
        removes_purchased=True,
    ),
    Recipe(
        "aws-ecomm-popular-items-by-views",
        "most_viewed",
        "The items viewed most.",
        event_type="View",
        needs_user=True,
    ),
    Recipe(
        "aws-ecomm-popular-items-by-purchases",
        "best_sellers",
        "The items purchased most.",
        event_type="Purchase",
        needs_user=True,
    ),
    Recipe(
        "aws-ecomm-frequently-bought-together",
        "frequently_bought_together",
        "Items that are purchased together with one item.",
        event_type="Purchase",
        needs_item=True,
    ),
    Recipe(
        "aws-ecomm-customers-who-viewed-x-also-viewed",
        "viewed_x_also_viewed",
        "Items viewed by those who viewed one item, without those the user purchased.",
        event_type="View",
        needs_user=True,
        needs_item=True,
        removes_purchased=True,
    ),
)
_BY_ARN = {recipe.arn: recipe for recipe in RECIPES}


def recipe(arn: str) -> Recipe:
    """The recipe with that ARN.

    Raises:
        ResourceNotFoundError: it is none of the five.
    """
    if arn not in _BY_ARN:
        raise ResourceNotFoundError(f"Resource Arn {arn} does not exist.")
    return _BY_ARN[arn]
