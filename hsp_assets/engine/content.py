"""The items' attributes as vectors: tf-idf rows of categories, price band and words.

Each role (categories, price, words) is a block of unit length, so that long texts do not outweigh
the category; the whole row has unit length again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from hsp_assets.engine.catalogue import Catalogue
from hsp_assets.engine.sparse import Matrix, keep_largest, matrix, unit_rows, without_diagonal

PRICE_BANDS = 10
WORD = r"[\p{L}\p{N}]{2,}"
COMMON = 0.1
FEW, MANY = 20, 2_000
"""A word in more than a tenth of the items, bounded to 20 to 2,000, distinguishes little."""
BLOCK = 512
NEIGHBOURS = 100
"""Similar items kept for each item."""


@dataclass(frozen=True, slots=True)
class Content:
    """Attributes of the whole catalogue in the forms that models use.

    Attributes:
        features: one unit row per item, shape (items, features); empty where nothing is described.
        similar: cosine between items, the largest `NEIGHBOURS` of each row, no diagonal.
        groups: shape (items,); items with the same categories have the same number.
        log_prices: shape (items,); logarithms of the prices, NaN where none above zero is known.
    """

    features: Matrix
    similar: Matrix
    groups: NDArray[np.int64]
    log_prices: NDArray[np.float32]


def read_content(catalogue: Catalogue) -> Content | None:
    """Read the attributes; None if no two items share one."""
    most = min(MANY, max(FEW, round(COMMON * len(catalogue))))
    blocks = [
        unit_rows(block)
        for role, terms in _roles(catalogue)
        if (block := _tf_idf(terms, most if role == "words" else len(catalogue))).nnz
    ]
    if not blocks:
        return None
    features = unit_rows(sparse.csr_array(sparse.hstack(blocks, format="csr")))
    similar = without_diagonal(nearest_rows(features, features, NEIGHBOURS + 1))
    return Content(features, similar, _groups(catalogue), _log_prices(catalogue))


def nearest_rows(of: Matrix, rows: Matrix, limit: int) -> Matrix:
    """Cosine of each item in `of` with every item in `rows`, each row's `limit` largest."""
    target = sparse.csr_array(rows.T)
    parts = [
        keep_largest(sparse.csr_array(of[start : start + BLOCK] @ target), limit)
        for start in range(0, of.shape[0], BLOCK)
    ]
    return sparse.csr_array(sparse.vstack(parts, format="csr"))


def feature_gram(features: Matrix, items: NDArray[np.integer]) -> NDArray[np.float32]:
    """Return F'F for features as rows of a training matrix whose columns are the given items."""
    rows = features[items]
    return np.asarray((rows @ rows.T).toarray(), dtype=np.float32)


def _groups(catalogue: Catalogue) -> NDArray[np.int64]:
    """Number the combinations of categories."""
    frame = catalogue.attributes
    names = [name for name in catalogue.columns.categories if name in frame.columns]
    if not names:
        return np.zeros(len(catalogue), dtype=np.int64)
    numbers = frame.select(pl.struct(names).rank("dense").cast(pl.Int64)).to_series()
    return numbers.to_numpy()


def _log_prices(catalogue: Catalogue) -> NDArray[np.float32]:
    if catalogue.columns.price not in catalogue.attributes.columns:
        return np.full(len(catalogue), np.nan, dtype=np.float32)
    prices = catalogue.attributes[catalogue.columns.price].cast(pl.Float64, strict=False)
    known = prices.fill_null(float("nan")).to_numpy()
    logs = np.full(len(known), np.nan, dtype=np.float32)
    np.log(known, out=logs, where=known > 0, casting="same_kind")
    return logs


def _roles(catalogue: Catalogue) -> Iterator[tuple[str, pl.Series]]:
    """Yield each role that has any terms with the terms of every item, a list each."""
    frame, columns = catalogue.attributes, catalogue.columns
    categories = [name for name in columns.categories if name in frame.columns]
    if categories:
        yield "categories", frame.select(_category_terms(categories)).to_series()
    if columns.price in frame.columns:
        yield "price", frame.select(_price_terms(columns.price)).to_series()
    texts = [pl.col(name).cast(pl.String) for name in columns.texts if name in frame.columns]
    if texts:
        joined = pl.concat_str(texts, separator=" ", ignore_nulls=True)
        words = joined.str.to_lowercase().str.extract_all(WORD)
        yield "words", frame.select(words).to_series()


def _category_terms(names: list[str]) -> pl.Expr:
    """Name each value together with its column: the same word may mean two things."""
    return pl.concat_list(
        pl.col(name)
        .cast(pl.String)
        .str.split("|")
        .list.eval(pl.lit(f"{name}=") + pl.element())
        .fill_null([])
        for name in names
    )


def _price_terms(name: str) -> pl.Expr:
    price = pl.col(name).cast(pl.Float64, strict=False)
    band = (price.rank("average") * PRICE_BANDS / (price.count() + 1)).floor().cast(pl.Int64)
    return pl.concat_list(band.cast(pl.String)).list.drop_nulls()


def _tf_idf(terms: pl.Series, most: int) -> Matrix:
    """Weigh (1 + log count) by log(items / items with the term).

    Terms of one item only say nothing, and those of more than `most` items are left out.
    """
    items = len(terms)
    table = (
        terms.to_frame("term")
        .with_row_index("item")
        .explode("term", empty_as_null=False, keep_nulls=False)
        .group_by("item", "term")
        .len("count")
        .with_columns(pl.len().over("term").alias("spread"))
        .filter(pl.col("spread").is_between(2, most))
        .sort("term", "item")
        .with_columns(pl.col("term").rle_id())
    )
    counts, spread = table["count"].to_numpy(), table["spread"].to_numpy()
    weights = (1 + np.log(counts)) * np.log(items / spread)
    width = int(table["term"][-1]) + 1 if len(table) else 0
    return matrix(weights, (table["item"].to_numpy(), table["term"].to_numpy()), (items, width))
