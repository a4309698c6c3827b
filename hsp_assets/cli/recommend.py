"""`hsp recommend`: what the live version of a recommender answers for a customer.

It works on whatever the settings name; in the sandbox, its stand-ins are started if none run.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from hsp_assets.cli.options import Json, MaybeState, settings_on
from hsp_assets.cli.tables import new_table, print_json, print_table


def recommend(
    user: Annotated[str, typer.Argument(help="USER_ID of the customer.")],
    *,
    recommender: Annotated[
        str, typer.Option(help="Which recommender, such as best_sellers.")
    ] = "recommended_for_you",
    item: Annotated[str, typer.Option(help="ITEM_ID that the customer looks at.")] = "",
    count: Annotated[int, typer.Option(help="How many items.", min=1, max=500)] = 10,
    state: MaybeState = None,
    as_json: Json = False,
) -> None:
    """Show what a customer is recommended, with the names of the products."""
    from hsp_assets.cli.installation import reachable, recommender_versions
    from hsp_assets.training.live_recommendations import Request, recommended
    from hsp_assets.training.published import is_known, product_names
    from hsp_assets.training.versions import named

    settings, declared = settings_on(state), named(recommender)
    request = Request(recommender, user, item, count)
    with reachable(settings):
        versions = next(v for v in recommender_versions(settings) if v.recommender == declared)
        items = recommended(versions, request)
        live = versions.datasets.live().dataset_version
        names = product_names(versions.datasets, live, set(items))
        is_new = not is_known(versions.datasets, live, user)
    if as_json:
        print_json([{"item": item, "product": names.get(item, "")} for item in items])
        return
    if is_new:
        typer.echo("This customer is new to training and gets what is popular.")
    print_table(_table(items, names))


def _table(items: Sequence[str], names: Mapping[str, str]) -> Table:
    table = new_table("rank", "item", "product", whole=("item",))
    for rank, item in enumerate(items, start=1):
        table.add_row(str(rank), escape(item), escape(names.get(item, "")))
    return table
