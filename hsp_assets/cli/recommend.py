"""`hsp recommend`: what the live version of a recommender answers for a customer.

It works on whatever the settings name; in the sandbox, its stand-ins are started if none run.
"""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hsp_assets.cli.options import MaybeState, settings_on
from hsp_assets.environment import Settings

if TYPE_CHECKING:
    from hsp_assets.training.live_recommendations import Request


def recommend(
    user: Annotated[str, typer.Argument(help="USER_ID of the customer.")],
    *,
    recommender: Annotated[
        str, typer.Option(help="Which recommender, such as best_sellers.")
    ] = "recommended_for_you",
    item: Annotated[str, typer.Option(help="ITEM_ID that the customer looks at.")] = "",
    count: Annotated[int, typer.Option(help="How many items.", min=1, max=500)] = 10,
    state: MaybeState = None,
) -> None:
    """Show what a customer is recommended, with the names of the products."""
    from hsp_assets.training.live_recommendations import Request

    print_recommendations(settings_on(state), Request(recommender, user, item, count))


def print_recommendations(settings: Settings, request: "Request") -> None:
    """Print what the live version recommends, with the names of the products.

    Args:
        settings: of the installation.
        request: for whom, and what about.

    Raises:
        PermanentFailure: there is no such recommender, none of its versions is live, or it needs
            an item.
        PersonalizeFailure: Personalize refuses to answer.

    """
    from hsp_assets.cli.installation import reachable, recommender_versions
    from hsp_assets.training.live_recommendations import recommended
    from hsp_assets.training.published import product_names
    from hsp_assets.training.versions import named

    declared = named(request.recommender)
    with reachable(settings):
        versions = next(v for v in recommender_versions(settings) if v.recommender == declared)
        items = recommended(versions, request)
        live = versions.datasets.live().dataset_version
        names = product_names(versions.datasets, live, set(items))
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("rank")
    table.add_column("item", no_wrap=True)
    table.add_column("product", overflow="fold")
    for rank, item in enumerate(items, start=1):
        table.add_row(str(rank), escape(item), escape(names.get(item, "")))
    Console().print(table)
