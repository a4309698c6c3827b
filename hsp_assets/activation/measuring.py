"""What can be said of the lists that were made: how long, how varied, and whether sold already.

Counts are kept while lists pass; what needs the customers' purchases is noted in a file and judged
at the end, so that memory grows with the products and not with the contacts.
"""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, TextIO

import polars as pl

from hsp_assets.activation.lists import Answer, Recommendations
from hsp_assets.publishing.datasets import CATALOGUE, Datasets
from hsp_assets.resources.private_folders import private_folder
from hsp_assets.training.published import published_interactions

if TYPE_CHECKING:
    from _csv import Writer

PURCHASE = "Purchase"
NOTED = {"USER_ID": pl.String, "ITEM_ID": pl.String, "answered": pl.Int64}
"""A line for each recommended product, and one without product for each list that is too short,
with the number of products that the recommender answered."""


@dataclass
class Measured:
    """Numbers of lists and products.

    Attributes:
        contacts: whose lists were made.
        recommended: products in all lists.
        distinct_products: how many different ones.
        catalogue: products that the recommender may choose from.
        popular_contacts: contacts who are recommended what everybody unknown is.
        gone_products: different products that were recommended and that HubSpot has no more.
        bought: products in lists that the customer had purchased.
        short_contacts: contacts with fewer products than others.
        short_for_gone: of these, because products left HubSpot.
        short_for_bought: of these, because they purchased the rest of the catalogue.

    """

    contacts: int = 0
    recommended: int = 0
    distinct_products: int = 0
    catalogue: int = 0
    popular_contacts: int = 0
    gone_products: int = 0
    bought: int = 0
    short_contacts: int = 0
    short_for_gone: int = 0
    short_for_bought: int = 0


@dataclass
class Measurement:
    """Measures lists while they pass.

    Attributes:
        length: of a whole list.
        popular: what a customer is recommended whom nobody knows.
        file: where products and short lists are noted.

    """

    length: int
    popular: tuple[str, ...]
    file: TextIO
    _counts: Measured = field(default_factory=Measured)
    _recommended: set[str] = field(default_factory=set)
    _gone: set[str] = field(default_factory=set)

    def take(self, answers: Sequence[Answer], lists: Sequence[Recommendations]) -> None:
        """Measure the lists of some contacts, and what the recommender answered for them."""
        for answer, made in zip(answers, lists, strict=True):
            listed = [one.external_id for one in made.products]
            self._recommended.update(listed)
            self._gone.update(set(answer.items).difference(listed))
            self._counts.contacts += 1
            self._counts.recommended += len(listed)
            self._counts.popular_contacts += answer.items == self.popular
            self._notes.writerows((answer.contact.user, item, 0) for item in listed)
            if len(listed) < self.length:
                self._note_short(answer)

    def finish(self, datasets: Datasets) -> Measured:
        """The numbers, with those that need the live version's purchases and catalogue."""
        self.file.flush()
        noted = pl.scan_csv(self.file.name, has_header=False, schema=NOTED)
        catalogue = datasets.live_parquet(CATALOGUE)
        known = 0 if catalogue is None else catalogue.height
        bought, exhausted = _by_purchases(datasets, noted, known)
        return replace(
            self._counts,
            distinct_products=len(self._recommended),
            gone_products=len(self._gone),
            catalogue=known,
            bought=bought,
            short_for_bought=exhausted,
        )

    @cached_property
    def _notes(self) -> "Writer":
        return csv.writer(self.file)

    def _note_short(self, answer: Answer) -> None:
        self._counts.short_contacts += 1
        if len(answer.items) == self.length:
            self._counts.short_for_gone += 1
        else:
            self._notes.writerow((answer.contact.user, "", len(answer.items)))


@contextmanager
def measurement(length: int, popular: Sequence[str]) -> Iterator[Measurement]:
    """A measurement; the file that it notes in goes with the context."""
    with private_folder() as folder:
        file = folder / "recommended.csv"
        with file.open("w", encoding="utf-8", newline="") as lines:
            yield Measurement(length, tuple(popular), lines)


def _by_purchases(datasets: Datasets, noted: pl.LazyFrame, catalogue: int) -> tuple[int, int]:
    """Recommended products that were purchased, and short lists that leave nothing to recommend."""
    products = noted.filter(pl.col("ITEM_ID").is_not_null())
    short = noted.filter(pl.col("ITEM_ID").is_null())
    with published_interactions(datasets, datasets.live().dataset_version) as events:
        if events is None:
            return 0, 0
        purchases = events.filter(pl.col("EVENT_TYPE") == PURCHASE)
        owned = purchases.group_by("USER_ID").agg(pl.col("ITEM_ID").n_unique().alias("owned"))
        bought = products.join(purchases, on=["USER_ID", "ITEM_ID"], how="semi")
        left = pl.lit(catalogue) - pl.col("owned").fill_null(0)
        exhausted = short.join(owned, on="USER_ID", how="left").filter(pl.col("answered") >= left)
        return _count(bought), _count(exhausted)


def _count(rows: pl.LazyFrame) -> int:
    return int(rows.select(pl.len()).collect(engine="streaming").item())
