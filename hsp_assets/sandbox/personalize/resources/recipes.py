"""Recipes: fixed, so they are only described and listed."""

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.recommending.recipes import RECIPES, recipe
from hsp_assets.sandbox.personalize.resources.paging import next_token, start_of
from hsp_assets.service_models import Json


def describe_recipe(_account: Account, request: Json) -> Json:
    """DescribeRecipe."""
    return {"recipe": recipe(request["recipeArn"]).view()}


def list_recipes(_account: Account, request: Json) -> Json:
    """ListRecipes: there are those of the ECOMMERCE domain only."""
    scope = f"{request.get('domain')} {request.get('recipeProvider')}"
    found = RECIPES if request.get("domain") in {None, "ECOMMERCE"} else ()
    limit: int = request.get("maxResults", 100)
    token = request.get("nextToken")
    start = 0 if token is None else start_of(token, "recipe", scope)
    page = found[start : start + limit]
    answer: Json = {"recipes": [one.view() for one in page]}
    if start + limit < len(found):
        answer["nextToken"] = next_token("recipe", scope, start + limit)
    return answer
