"""Recipes: fixed, so they are only described and listed."""

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.recommending.recipes import RECIPES, recipe
from hsp_assets.sandbox.personalize.resources.common import numbered_page
from hsp_assets.service_models import Json


def describe_recipe(_account: Account, request: Json) -> Json:
    """DescribeRecipe."""
    return {"recipe": recipe(request["recipeArn"]).view()}


def list_recipes(_account: Account, request: Json) -> Json:
    """ListRecipes: there are those of the ECOMMERCE domain only."""
    scope = f"{request.get('domain')} {request.get('recipeProvider')}"
    known = RECIPES if request.get("domain") in {None, "ECOMMERCE"} else ()
    return numbered_page([one.view() for one in known], "recipe", scope, "recipes", request)
