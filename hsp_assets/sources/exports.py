"""Exports of other programs that are read as they are: how each is known, and rows it adds.

Their headers are declared in `columns` like all others. Some write several rows for one product;
which of them are products is here.
"""

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from hsp_assets.portal.flows import SourceName


@dataclass(frozen=True)
class Export:
    """A program's export.

    Attributes:
        title: what it is.
        source: what it is read as.
        signature: normalised headers that it and no other has.
        column: the normalised header that tells rows which are no products; empty: every row is.
        passed_over: the cells of that column, in lower case, whose rows are no products.

    """

    title: str
    source: SourceName
    signature: frozenset[str]
    column: str = ""
    passed_over: tuple[str, ...] = ()

    def is_passed_over(self, cell: pl.Expr) -> pl.Expr:
        """Whether rows, by their cell of the telling column, are no products."""
        return cell.fill_null("").str.strip_chars().str.to_lowercase().is_in(self.passed_over)


EXPORTS = (
    # Further variants and images of a product are rows with its handle and without a title.
    Export(
        "Shopify's product export",
        "items",
        frozenset({"handle", "title", "variant_price"}),
        "title",
        ("",),
    ),
    # A variable or grouped product has no price: its variations are rows of their own.
    Export(
        "WooCommerce's product export",
        "items",
        frozenset({"type", "name", "regular_price", "categories"}),
        "type",
        ("variable", "grouped"),
    ),
    Export("HubSpot's product export", "items", frozenset({"record_id", "unit_price"})),
    Export("HubSpot's product export", "items", frozenset({"product_id", "unit_price"})),
    Export("HubSpot's contact export", "users", frozenset({"record_id", "email"})),
    Export("HubSpot's deal export", "carts", frozenset({"record_id", "deal_name"})),
    Export("HubSpot's deal export", "purchases", frozenset({"record_id", "deal_name"})),
)


def recognised(source: SourceName, headers: Collection[str]) -> Export | None:
    """The export that normalised headers are of, if any."""
    found = (e for e in EXPORTS if e.source == source and e.signature <= set(headers))
    return next(found, None)
