"""Corrupted input of every kind is stopped by the check that names it, and what is live stays."""

from __future__ import annotations

import re

import polars as pl
import pytest

from hsp_assets_tests.publishing.gate.corrupting import (
    Kind,
    a_little_of_everything,
    cast,
    column,
    frame,
    gone,
    part,
    replaced,
    stale,
)
from hsp_assets_tests.publishing.gate.shop import (
    ITEMS,
    NOON,
    Outcome,
    Shop,
    good,
    in_two_parts,
    parquet,
)

QUERY = r"Compare sql/staging/{}\.sql"
AGAIN = r"Materialize staging/{} again"
USERS, EVENTS = "staging/users", "staging/interactions"
PRODUCTS = "staging/items"
KINDS: dict[str, Kind] = {
    "a column is missing": Kind(
        f"{USERS}:has_columns",
        r"AGE is missing.*" + QUERY.format("users"),
        frame("users", lambda rows: rows.drop("AGE")),
    ),
    "a column was renamed": Kind(
        f"{PRODUCTS}:has_columns",
        "PRICE is missing",
        frame("items", lambda rows: rows.rename({"PRICE": "UNIT_PRICE"})),
    ),
    "dates instead of seconds": Kind(
        f"{EVENTS}:has_columns",
        r"TIMESTAMP is Datetime.*, not Int64.*" + QUERY.format("interactions"),
        cast("interactions", TIMESTAMP=pl.from_epoch("TIMESTAMP")),
    ),
    "text in another encoding, as bytes": Kind(
        f"{PRODUCTS}:has_columns",
        "PRODUCT_NAME is Binary, not String",
        cast("items", PRODUCT_NAME=pl.lit("Stühle".encode("latin-1"))),
    ),
    "text in another encoding, as text": Kind(
        f"{PRODUCTS}:has_whole_files",
        "invalid UTF-8.*" + AGAIN.format("items"),
        files=part("items", lambda content: content.replace(b"Item 3", b"Item \xe9")),
    ),
    "no users": Kind(
        f"{USERS}:has_rows",
        r"0 of 0 staged rows.*look at the share",
        frame("users", lambda rows: rows.clear()),
    ),
    "no items": Kind(
        f"{PRODUCTS}:has_rows",
        r"0 of 50 staged rows.*all were rejected",
        column("items", "CATEGORY_L1", None),
    ),
    "a user twice": Kind(
        f"{USERS}:unique_ids",
        r"1 of 201 rows repeat an earlier id \(u7\).*merge records",
        frame("users", lambda rows: rows.vstack(rows[7].with_columns(pl.col("RECORD_ID") - 9_999))),
    ),
    "an item twice": Kind(
        f"{PRODUCTS}:unique_ids",
        r"\(i3\).*merge records",
        frame("items", lambda rows: rows.vstack(rows[3])),
    ),
    "two users of one contact": Kind(
        f"{USERS}:unique_record_ids",
        r"1 share one.*sql/staging/users\.sql",
        cast("users", RECORD_ID=pl.max_horizontal("RECORD_ID", pl.lit(10_001))),
    ),
    "ids are missing": Kind(
        f"{EVENTS}:is_present", "Fill the property", column("interactions", "USER_ID", None, 50)
    ),
    "ids of over 256 characters": Kind(
        f"{USERS}:is_fitting_id", "shorter `external_id`", column("users", "USER_ID", "u" * 257, 50)
    ),
    "ids with a comma": Kind(
        f"{PRODUCTS}:is_clean_id", "Correct `external_id`", column("items", "ITEM_ID", "a,b", 25)
    ),
    "ids that were through a spreadsheet": Kind(
        f"{PRODUCTS}:is_not_float_like",
        "Format the id column as text",
        cast("items", ITEM_ID=pl.format("{}.0", pl.int_range(pl.len()))),
    ),
    "ages in words": Kind(
        f"{USERS}:is_readable",
        "no unit and no thousands separator",
        cast("users", AGE=pl.lit("thirty")),
    ),
    "prices that are no number": Kind(
        f"{PRODUCTS}:is_finite", "Correct the price", column("items", "PRICE", float("nan"), 25)
    ),
    "negative prices": Kind(
        f"{PRODUCTS}:is_not_negative", "Correct the price", column("items", "PRICE", -0.01, 25)
    ),
    "items without a category": Kind(
        f"{PRODUCTS}:is_present", "Fill the property", column("items", "CATEGORY_L1", None, 25)
    ),
    "a category of too many levels": Kind(
        f"{PRODUCTS}:is_fitting_text",
        "Shorten the property",
        column("items", "CATEGORY_L2", "|".join(f"level {n}" for n in range(120)), 25),
    ),
    "flags that are neither True nor False": Kind(
        f"{PRODUCTS}:is_flag", "Set the property `promoted`", column("items", "PROMOTED", "yes")
    ),
    "milliseconds": Kind(
        f"{EVENTS}:is_in_seconds",
        "Export TIMESTAMP in seconds",
        cast("interactions", TIMESTAMP=pl.col("TIMESTAMP") * 1_000),
    ),
    "times of zero": Kind(
        f"{EVENTS}:is_in_seconds", "in seconds", column("interactions", "TIMESTAMP", 0, 50)
    ),
    "negative times": Kind(
        f"{EVENTS}:is_in_seconds", "in seconds", column("interactions", "TIMESTAMP", -NOON, 50)
    ),
    "times of too many digits": Kind(
        f"{EVENTS}:is_readable",
        "no unit",
        cast("interactions", TIMESTAMP=pl.format("{}000000000000", pl.col("TIMESTAMP"))),
    ),
    "times in the future": Kind(
        f"{EVENTS}:is_not_ahead",
        "A clock or a unit is wrong",
        column("interactions", "TIMESTAMP", 4_000_000_000, 50),
    ),
    "an unknown event type": Kind(
        f"{EVENTS}:is_known_event_type",
        "Correct the event type",
        column("interactions", "EVENT_TYPE", "Wishlist", 50),
    ),
    "an event type of over 256 characters": Kind(
        f"{EVENTS}:is_known_event_type",
        "Correct the event type",
        column("interactions", "EVENT_TYPE", "View" * 65, 50),
    ),
    "interactions of unknown users": Kind(
        f"{EVENTS}:is_known_user",
        "Import the missing contacts",
        column("interactions", "USER_ID", "stranger", 50),
    ),
    "interactions with unknown items": Kind(
        f"{EVENTS}:is_known_item",
        "Import the missing products",
        frame("items", lambda rows: rows.head(ITEMS - 5)),
    ),
    "many rows with a fault each": Kind(
        f"{EVENTS}:rejected_share", "Above the limit nothing is published", a_little_of_everything
    ),
    "too few interactions": Kind(
        f"{EVENTS}:enough_interactions",
        "1,000 distinct interactions needed, 999 found. Load more",
        frame("interactions", lambda rows: rows.head(999)),
    ),
    "few interactions, each often": Kind(
        f"{EVENTS}:enough_interactions",
        "999 found. Load more",
        frame("interactions", lambda rows: pl.concat([rows.head(999)] * 3)),
    ),
    "customers who never come back": Kind(
        f"{EVENTS}:active_users",
        r"25 users with two interactions needed, 24 of 24 found. Load more",
        cast("interactions", USER_ID=pl.format("u{}", pl.int_range(pl.len()) % 24)),
    ),
    "most of the users are gone": Kind(
        f"{USERS}:rows_kept", "raise HSP_MAX_ROW_DROP", frame("users", lambda rows: rows.head(90))
    ),
    "a truncated file": Kind(
        f"{EVENTS}:has_whole_files",
        "only a piece of one.*" + AGAIN.format("interactions"),
        files=part("interactions", lambda content: content[: len(content) // 2]),
    ),
    "files of different columns": Kind(
        f"{USERS}:has_whole_files",
        "other columns or types than the parts before it.*" + AGAIN.format("users"),
        files=part("users", lambda _: parquet(good()["users"].drop("AGE"))),
    ),
    "no file": Kind(
        f"{PRODUCTS}:has_whole_files",
        "there is none.*" + AGAIN.format("items"),
        files=lambda parts: parts["items"].clear(),
    ),
    "a file is missing": Kind(
        f"{EVENTS}:has_whole_files",
        "one is missing.*" + AGAIN.format("interactions"),
        bucket=gone,
    ),
    "a stale file of another run": Kind(
        f"{EVENTS}:has_whole_files", "was added.*" + AGAIN.format("interactions"), bucket=stale
    ),
    "a file was replaced": Kind(
        f"{PRODUCTS}:has_whole_files", "or changed.*" + AGAIN.format("items"), bucket=replaced
    ),
}


@pytest.fixture(scope="module")
def live(shop: Shop) -> dict[str, bytes]:
    """Every published file while good data is live."""
    assert shop.publish(good()).success
    return shop.published()


def send(shop: Shop, kind: Kind) -> Outcome:
    frames = good()
    kind.rows(frames)
    parts = in_two_parts(frames)
    kind.files(parts)
    return shop.send(parts, kind.bucket)


@pytest.mark.parametrize("name", KINDS)
def test_corrupted_input_is_stopped_and_named(
    shop: Shop, live: dict[str, bytes], name: str
) -> None:
    kind = KINDS[name]
    outcome = send(shop, kind)
    assert not outcome.success
    assert kind.check in outcome.blocking
    assert re.search(kind.advice, outcome.blocking[kind.check])
    assert shop.published() == live
