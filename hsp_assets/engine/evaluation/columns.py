"""The meaning of a table's columns, recognised by their names, else by their content."""

from collections.abc import Collection, Iterable

import polars as pl

from hsp_assets.engine.settings import ItemColumns

USER = ("userid", "user", "customerid", "customer", "visitorid", "reviewerid", "contactid")
ITEM = ("itemid", "item", "productid", "product", "stockcode", "sku", "asin", "movieid")
TIME = ("timestamp", "time", "datetime", "date", "invoicedate", "unixreviewtime", "occurredat")
TYPE = ("eventtype", "event", "type")
ITEM_ALONE = (*ITEM, "id", "externalid")
PRICE = ("price", "unitprice", "itemprice")
CREATED = ("creationtimestamp", "created", "createdat", "launched")
WORDS = 3.0
"""Words per value from which a text column is read word by word; below it groups items."""
FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")
LATEST = 4_102_444_800
"""Epoch seconds at the end of the year 2099."""
SECONDS_A_YEAR = 31_556_952
MILLISECONDS = 100_000_000_000
"""Epoch seconds reach this in the year 5138."""


def names_events(names: Iterable[str]) -> bool:
    """Tell whether a header names a user and an item column."""
    known = {_plain(name) for name in names}
    return not known.isdisjoint(USER) and not known.isdisjoint(ITEM)


def name_event_columns(table: pl.DataFrame, source: str) -> pl.DataFrame:
    """Keep user, item, time and type of a table of events, under the engine's names.

    Raises:
        ValueError: there is no user or no item column, or a time cannot be read.
    """
    roles = {"user_id": USER, "item_id": ITEM, "timestamp": TIME, "event_type": TYPE}
    columns = {role: _find(table.columns, names) for role, names in roles.items()}
    missing = [role for role in ("user_id", "item_id") if columns[role] is None]
    if missing:
        raise ValueError(
            f"{source}: no column is a {' or a '.join(missing)}; the columns are "
            f"{', '.join(table.columns)}"
        )
    events = table.select(**{role: pl.col(name) for role, name in columns.items() if name})
    if "timestamp" not in events.columns:
        return events
    times = timestamps(events["timestamp"])
    if times is None:
        raise ValueError(f"{source}: {columns['timestamp']} holds something else than times")
    check_times(times, f"{source}: {columns['timestamp']}")
    return events.with_columns(times.alias("timestamp"))


def name_item_columns(table: pl.DataFrame) -> tuple[pl.DataFrame, ItemColumns]:
    """Name the item's id `item_id` and say which other columns play which role.

    Without a column whose name says so, the first one is the id. Price and creation time go by
    their names; any other text is free text if its values have `WORDS` words on average, else it
    groups items. Other numbers say nothing about taste and are ignored.
    """
    item = _find(table.columns, ITEM_ALONE) or table.columns[0]
    items = table.rename({item: "item_id"})
    price, created = _find(items.columns, PRICE), _find(items.columns, CREATED)
    others = [name for name in items.columns if name not in ("item_id", price, created)]
    described = [name for name in others if not _is_number(items[name])]
    texts = [name for name in described if _words(items[name]) >= WORDS]
    if created is not None:
        times = timestamps(items[created])
        items = items.with_columns(pl.Series(created, times if times is not None else [None]))
    return items, ItemColumns(
        categories=tuple(name for name in described if name not in texts),
        price=price or "",
        texts=tuple(texts),
        created=created or "",
    )


def timestamps(values: pl.Series) -> pl.Series | None:
    """Read epoch seconds, epoch milliseconds or ISO dates as epoch seconds; None if neither."""
    known = values.null_count()
    numbers = values.cast(pl.Float64, strict=False)
    if numbers.null_count() == known:
        large = (numbers.abs().min() or 0) >= MILLISECONDS  # type: ignore[operator]
        return (numbers / (1_000 if large else 1)).floor().cast(pl.Int64)
    if values.dtype != pl.String:
        return None
    texts = values.str.replace("T", " ").str.slice(0, 19)
    for form in FORMS:
        moments = texts.str.to_datetime(form, strict=False)
        if moments.null_count() == known:
            return moments.dt.epoch("s")
    return None


def check_times(times: pl.Series, name: str) -> None:
    """Refuse times in years that cannot be.

    Raises:
        ValueError: at least one is later than the year 2100.
    """
    late = times.filter(times >= LATEST)
    if len(late):
        year = 1970 + int(late[0]) // SECONDS_A_YEAR
        raise ValueError(
            f"{name}: {len(late):,} of {len(times):,} times are in years like {year:,}. Expected "
            "are seconds or milliseconds since 1970, all of one kind, or ISO dates; microseconds "
            "and mixtures of both have to be converted"
        )


def _find(columns: Iterable[str], names: Collection[str]) -> str | None:
    """Return the column with the first of some names, however it is written."""
    plain = {_plain(column): column for column in columns}
    return next((plain[name] for name in names if name in plain), None)


def _plain(name: str) -> str:
    """Ignore case, blanks and underscores, and a type after a colon as in RecBole's files."""
    return name.partition(":")[0].strip().lower().replace("_", "").replace(" ", "")


def _is_number(values: pl.Series) -> bool:
    return values.cast(pl.Float64, strict=False).null_count() == values.null_count()


def _words(values: pl.Series) -> float:
    """Mean number of words of the values that are not null."""
    words = values.drop_nulls().cast(pl.String).str.count_matches(r"\S+").mean()
    return float(words) if isinstance(words, float) else 0.0
