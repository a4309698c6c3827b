"""Best sellers for a question: what stands in for a recommender, or fills up its list."""

from hsp_assets.api.catalogue.following import View
from hsp_assets.api.catalogue.loading import Catalogue
from hsp_assets.api.recommending.filters import admits
from hsp_assets.api.recommending.query import Question


def best_sellers(view: View, question: Question) -> list[str] | None:
    """Best sellers of the item's category, or of the one that the user likes most.

    Left out are the item itself, what the user has purchased, and what the filter excludes.

    Returns:
        The ids of the items, as many as asked for if there are; None when we do not know the
        filter's rule.

    Raises:
        ApiError: a value of the filter is missing or cannot be understood.

    """
    catalogue, who = view.catalogue, question.who
    admitted = admits(question.filter, catalogue, who)
    if admitted is None:
        return None
    left_out = set(() if who.row is None else catalogue.users.purchased(who.row))
    left_out.add(catalogue.items.rows.get(question.item, -1))
    rows = catalogue.popularity.best(
        _category(catalogue, question),
        lambda row: row not in left_out and admitted(row),
        question.limit,
    )
    return [catalogue.items.ids[row] for row in rows]


def _category(catalogue: Catalogue, question: Question) -> int | None:
    row = catalogue.items.rows.get(question.item)
    if row is not None:
        return catalogue.items.category_of[row]
    who = question.who
    return None if who.row is None else catalogue.users.favourite(who.row)
