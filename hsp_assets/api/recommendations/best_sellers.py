"""Best sellers for a query: the fallback for a recommender, and what fills up its list."""

from hsp_assets.api.catalogue.follower import View
from hsp_assets.api.catalogue.loading import Catalogue
from hsp_assets.api.recommendations.filters import admits
from hsp_assets.api.recommendations.query import Query


def best_sellers(view: View, query: Query) -> list[str] | None:
    """Best sellers of the item's category, or of the user's favourite one.

    The item itself, what the user has purchased, and what the filter excludes are left out.

    Returns:
        The ids of the items, up to the query's limit; None when the filter is not one of ours.

    Raises:
        ApiError: a value of the filter is missing or has the wrong type.

    """
    catalogue, user = view.catalogue, query.user
    admitted = admits(query.filter, catalogue, user)
    if admitted is None:
        return None
    excluded = set(() if user.row is None else catalogue.users.purchased(user.row))
    excluded.add(catalogue.items.rows.get(query.item, -1))
    rows = catalogue.popularity.best(
        _category(catalogue, query),
        lambda row: row not in excluded and admitted(row),
        query.limit,
    )
    return [catalogue.items.ids[row] for row in rows]


def _category(catalogue: Catalogue, query: Query) -> int | None:
    row = catalogue.items.rows.get(query.item)
    if row is not None:
        return catalogue.items.category_of[row]
    return None if query.user.row is None else catalogue.users.favourite(query.user.row)
