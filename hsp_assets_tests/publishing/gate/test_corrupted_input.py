"""Corrupted input of every kind is stopped by the check that names it, and what is live stays."""

import re

import dagster as dg
import polars as pl
import pytest

from hsp_assets.checks.accepted import SPECS, judge_staged
from hsp_assets_tests.publishing.gate.corrupting import (
    Files,
    Rows,
    a_little_of_everything,
    cast,
    column,
    dataset_of,
    gone,
    part,
    replaced,
    stale,
)
from hsp_assets_tests.publishing.gate.shop import ITEMS, NOON, Shop, good, in_two_parts, parquet

LEVELS = "|".join(f"level {n}" for n in range(120))
LATIN = pl.lit("Stühle".encode("latin-1"))
ROW, MORE = pl.int_range(pl.len()), "Load more"
SQL = r".*Compare sql/staging/{}\.sql"
SECONDS, TIME = "interactions:is_in_seconds", pl.col("TIMESTAMP")
ROWS = {
    "a column is missing": Rows(
        "users:has_columns", "AGE is missing" + SQL.format("users"), lambda rows: rows.drop("AGE")
    ),
    "a column was renamed": Rows(
        "items:has_columns", "PRICE is missing", lambda rows: rows.rename({"PRICE": "UNIT_PRICE"})
    ),
    "dates instead of seconds": Rows(
        "interactions:has_columns",
        "TIMESTAMP is Datetime.*, not Int64" + SQL.format("interactions"),
        cast(TIMESTAMP=pl.from_epoch("TIMESTAMP")),
    ),
    "text in another encoding, as bytes": Rows(
        "items:has_columns", "PRODUCT_NAME is Binary, not String", cast(PRODUCT_NAME=LATIN)
    ),
    "no users": Rows(
        "users:has_rows", "0 of 0 staged rows.*look at the share", lambda rows: rows.clear()
    ),
    "no items": Rows(
        "items:has_rows", "0 of 50 staged rows.*all were rejected", column("CATEGORY_L1", None)
    ),
    "a user twice": Rows(
        "users:unique_ids",
        r"1 of 201 rows repeat an earlier id \(u7\).*merge records",
        lambda rows: rows.vstack(rows[7].with_columns(pl.col("RECORD_ID") - 9_999)),
    ),
    "an item twice": Rows(
        "items:unique_ids", r"\(i3\).*merge records", lambda rows: rows.vstack(rows[3])
    ),
    "two users of one contact": Rows(
        "users:unique_record_ids",
        r"1 share one.*sql/staging/users\.sql",
        cast(RECORD_ID=pl.max_horizontal("RECORD_ID", pl.lit(10_001))),
    ),
    "ids are missing": Rows(
        "interactions:is_present", "Fill the property", column("USER_ID", None, 50)
    ),
    "ids of over 256 characters": Rows(
        "users:is_fitting_id", "shorter `external_id`", column("USER_ID", "u" * 257, 50)
    ),
    "ids with a comma": Rows(
        "items:is_clean_id", "Correct `external_id`", column("ITEM_ID", "a,b", 25)
    ),
    "ids that were through a spreadsheet": Rows(
        "items:is_not_float_like",
        "Format the id column as text",
        cast(ITEM_ID=pl.format("{}.0", ROW)),
    ),
    "ages in words": Rows(
        "users:is_readable", "no unit and no thousands separator", cast(AGE=pl.lit("thirty"))
    ),
    "prices that are no number": Rows(
        "items:is_finite", "Correct the price", column("PRICE", float("nan"), 25)
    ),
    "negative prices": Rows(
        "items:is_not_negative", "Correct the price", column("PRICE", -0.01, 25)
    ),
    "items without a category": Rows(
        "items:is_present", "Fill the property", column("CATEGORY_L1", None, 25)
    ),
    "a category of too many levels": Rows(
        "items:is_fitting_text", "Shorten the property", column("CATEGORY_L2", LEVELS, 25)
    ),
    "flags that are neither True nor False": Rows(
        "items:is_flag", "Set the property `promoted`", column("PROMOTED", "yes")
    ),
    "milliseconds": Rows(SECONDS, "Export TIMESTAMP in seconds", cast(TIMESTAMP=TIME * 1_000)),
    "times of zero": Rows(SECONDS, "in seconds", column("TIMESTAMP", 0, 50)),
    "negative times": Rows(SECONDS, "in seconds", column("TIMESTAMP", -NOON, 50)),
    "times of too many digits": Rows(
        "interactions:is_readable", "no unit", cast(TIMESTAMP=pl.format("{}000000000000", TIME))
    ),
    "times in the future": Rows(
        "interactions:is_not_ahead",
        "A clock or a unit is wrong",
        column("TIMESTAMP", 4_000_000_000, 50),
    ),
    "an unknown event type": Rows(
        "interactions:is_known_event_type",
        "Correct the event type",
        column("EVENT_TYPE", "Wishlist", 50),
    ),
    "an event type of over 256 characters": Rows(
        "interactions:is_known_event_type",
        "Correct the event type",
        column("EVENT_TYPE", "View" * 65, 50),
    ),
    "interactions of unknown users": Rows(
        "interactions:is_known_user",
        "Import the missing contacts",
        column("USER_ID", "stranger", 50),
    ),
    "interactions with unknown items": Rows(
        "interactions:is_known_item",
        "Import the missing products",
        lambda rows: rows.head(ITEMS - 5),
        changed="items",
    ),
    "many rows with a fault each": Rows(
        "interactions:rejected_share",
        "Above the limit nothing is published",
        a_little_of_everything,
    ),
    "too few interactions": Rows(
        "interactions:enough_interactions",
        f"1,000 distinct interactions needed, 999 found. {MORE}",
        lambda rows: rows.head(999),
    ),
    "few interactions, each often": Rows(
        "interactions:enough_interactions",
        f"999 found. {MORE}",
        lambda rows: pl.concat([rows.head(999)] * 3),
    ),
    "customers who never come back": Rows(
        "interactions:active_users",
        f"25 users with two interactions needed, 24 of 24 found. {MORE}",
        cast(USER_ID=pl.format("u{}", ROW % 24)),
    ),
    "most of the users are gone": Rows(
        "users:rows_kept", "raise HSP_MAX_ROW_DROP", lambda rows: rows.head(90)
    ),
}
WHOLE_RUNS = ("a column is missing", "no items", "milliseconds", "most of the users are gone")
FILES = {
    "text in another encoding, as text": Files(
        "items", "invalid UTF-8", part("items", lambda c: c.replace(b"Item 3", b"Item \xe9"))
    ),
    "a truncated file": Files(
        "interactions", "only a piece of one", part("interactions", lambda c: c[: len(c) // 2])
    ),
    "files of different columns": Files(
        "users",
        "other columns or types than the parts before it",
        part("users", lambda _: parquet(good()["users"].drop("AGE"))),
    ),
    "no file": Files("items", "there is none", lambda parts: parts["items"].clear()),
    "a file is missing": Files("interactions", "one is missing", bucket=gone),
    "a stale file of another run": Files("interactions", "was added", bucket=stale),
    "a file was replaced": Files("items", "or changed", bucket=replaced),
}


@pytest.fixture(scope="module")
def live(shop: Shop) -> dict[str, bytes]:
    """Every published file while good data is live."""
    assert shop.publish(good()).success
    return shop.published()


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("name", ROWS)
def test_corrupted_rows_are_stopped_and_named(shop: Shop, name: str) -> None:
    kind = ROWS[name]
    frames = {n: frame.lazy() for n, frame in kind.frames().items()}
    dataset = dataset_of(kind.check)
    outcome = judge_staged(frames, shop.storage, shop.policy)[dataset]
    [(check, finding)] = [f for f in outcome.findings if f"{dataset}:{f[0].name}" == kind.check]
    result = finding.result(SPECS[dataset][check.name])
    assert (result.passed, result.severity) == (False, dg.AssetCheckSeverity.ERROR)
    assert SPECS[dataset][check.name].blocking
    assert check.name in outcome.failed
    assert re.search(kind.advice, finding.description)


@pytest.mark.parametrize("name", WHOLE_RUNS)
def test_corrupted_rows_leave_live_what_is_live(
    shop: Shop, live: dict[str, bytes], name: str
) -> None:
    outcome = shop.publish(ROWS[name].frames())
    assert not outcome.success
    assert f"accepted/{ROWS[name].check}" in outcome.blocking
    assert shop.published() == live


@pytest.mark.parametrize("name", FILES)
def test_corrupted_files_are_stopped_and_named(
    shop: Shop, live: dict[str, bytes], name: str
) -> None:
    kind, parts = FILES[name], in_two_parts(good())
    kind.files(parts)
    outcome = shop.send(parts, kind.bucket)
    advice = f"{kind.advice}.*Materialize staging/{kind.dataset} again, then the group accepted"
    assert not outcome.success
    assert re.search(advice, outcome.blocking[f"accepted/{kind.dataset}:has_whole_files"])
    assert shop.published() == live
