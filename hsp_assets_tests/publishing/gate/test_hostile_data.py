"""Data hostile in every dimension: what is published obeys Personalize, and no row is lost.

The gate judges, and the publication writes, what hypothesis makes up beside good rows. What must
come out is decided by `personalize_rules` alone: which rows are fit, and how the bytes are read.
"""

from __future__ import annotations

import csv
import io
import math
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from hsp_assets.checks.accepted import Outcome, judge_staged
from hsp_assets.publishing import gate
from hsp_assets.publishing.csv_files import csv_files
from hsp_assets.publishing.datasets import IDENTITY, Datasets
from hsp_assets.publishing.gate import needed
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource, rejects_key
from hsp_assets.schemas import DATASETS, DatasetName, columns
from hsp_assets_tests.publishing.gate import personalize_rules as personalize
from hsp_assets_tests.publishing.gate.personalize_rules import Row
from hsp_assets_tests.publishing.gate.shop import GROUP, Shop, good
from hsp_assets_tests.shop import Frames

PATIENT = PolicyResource(dataset_group=GROUP, max_reject_share=1.0)
"""However many rows are rejected, the others are published."""
NOW = 1_760_000_000
FAR = 2**33
MOST = 20
"""Rows of a dataset."""
Rows = dict[DatasetName, list[Row]]

CHARACTERS = st.sampled_from(
    [
        *"\"'\\,;|\n\r\t\0\x1c\x7f\x85\x9f \u00a0\u2028\u202e\ufeff\u200b",
        "é",
        "شاي",
        "👩‍👩‍👧",
        "é",
        "a",
        "7",
    ]
)
FEW_CHARACTERS = st.lists(CHARACTERS, min_size=1, max_size=4).map("".join)
TEXTS = st.one_of(
    FEW_CHARACTERS,
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.builds(lambda character, length: character * length, CHARACTERS, st.integers(998, 1_003)),
    st.sampled_from([None, "", " ", "NULL", "None", "nan", "True", "true", "=1+1"]),
    st.just('long, "quoted" ' * 10_000),
)
FRESH_IDS = st.integers(0, 10**9).map("n{}".format)
NEW_IDS = st.one_of(
    st.builds("{1}{0}".format, FRESH_IDS, FEW_CHARACTERS),
    st.builds("{0}{1}{0}".format, FRESH_IDS, FEW_CHARACTERS),
    st.builds("{0}{1}".format, FRESH_IDS, FEW_CHARACTERS),
    st.builds(str.ljust, FRESH_IDS, st.integers(254, 258), st.just("x")),
    st.builds("{}{}".format, st.integers(1, 10**9), st.sampled_from([".0", ".", "E+1", "e+9"])),
    st.builds("-{}{}".format, st.integers(1, 10**9), st.sampled_from([".5", ".2e-3", "E5", ".x"])),
    st.sampled_from([None, "", " ", "+.0", "1.0e", "u1", "i1"]),
)
USER_IDS = st.one_of(NEW_IDS, st.sampled_from(["u1", "u2", "U1", "u1 "]))
ITEM_IDS = st.one_of(NEW_IDS, st.sampled_from(["i1", "i2", "I1", " i1"]))
TIMES = st.one_of(
    st.sampled_from([None, 0, -1, 946_684_799, 946_684_800, 10**11 - 1, 10**11, FAR, NOW * 1_000]),
    st.integers(-(2**63), 2**63 - 1),
)
PRICES = st.one_of(
    st.sampled_from([None, math.nan, math.inf, -math.inf, -0.0, -0.01, 3.5e38, 1e39, 3.4e38]),
    st.floats(),
)
RECORD_IDS = st.integers(20_000, 10**9).map(lambda number: number if number % 97 else None)


def rows_of(
    fit: Mapping[str, Any], hostile: Mapping[str, st.SearchStrategy[Any]]
) -> st.SearchStrategy[list[Row]]:
    """Rows that would be fit, but for up to two of their values."""
    spoiled = st.sets(st.sampled_from(sorted(hostile)), max_size=2).flatmap(
        lambda names: st.fixed_dictionaries({name: hostile[name] for name in sorted(names)})
    )
    own = {name: value for name, value in fit.items() if isinstance(value, st.SearchStrategy)}
    row = st.builds(lambda drawn, changes: {**fit, **drawn, **changes}, fixed(own), spoiled)
    return st.one_of(st.just([]), st.lists(row, min_size=MOST // 2, max_size=MOST))


def fixed(strategies: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries(dict(strategies))


FIT_ITEM = {"ITEM_ID": FRESH_IDS, "PRICE": 9.99, "CATEGORY_L1": "c", "CATEGORY_L2": "d"} | {
    "PRODUCT_NAME": "Chair",
    "PRODUCT_DESCRIPTION": "Of wood.",
    "GENDER": "Any",
    "PROMOTED": "False",
}
FIT_EVENT = {"USER_ID": "u1", "ITEM_ID": "i1", "EVENT_TYPE": "View", "DISCOUNT": "No"}
EVENT_TYPES = st.one_of(st.sampled_from(["Purchase", "view", "ViewCart"]), TEXTS)
AGES = st.one_of(st.none(), st.integers(-(2**31), 2**31 - 1))
HOSTILE: dict[DatasetName, st.SearchStrategy[list[Row]]] = {
    "users": rows_of(
        {"USER_ID": FRESH_IDS, "AGE": 30, "GENDER": "F", "RECORD_ID": st.integers(20_000, 10**9)},
        {"USER_ID": NEW_IDS, "AGE": AGES, "GENDER": TEXTS, "RECORD_ID": RECORD_IDS},
    ),
    "items": rows_of(
        FIT_ITEM, {**dict.fromkeys(FIT_ITEM, TEXTS), "ITEM_ID": NEW_IDS, "PRICE": PRICES}
    ),
    "interactions": rows_of(
        {**FIT_EVENT, "TIMESTAMP": st.integers(NOW - 10**6, NOW)},
        {"USER_ID": USER_IDS, "ITEM_ID": ITEM_IDS, "EVENT_TYPE": EVENT_TYPES}
        | {"TIMESTAMP": TIMES, "DISCOUNT": TEXTS},
    ),
}
GOOD = good()


def with_hostile(rows: Mapping[DatasetName, list[Row]]) -> Frames:
    return {
        name: GOOD[name].vstack(pl.DataFrame(rows[name], schema=needed(name), orient="row"))
        for name in DATASETS
    }


def fit_rows(frames: Frames) -> dict[DatasetName, list[int]]:
    """The positions of the rows that Personalize takes."""
    users, items = frames["users"].to_dicts(), frames["items"].to_dicts()
    fit_users = [n for n, row in enumerate(users) if personalize.user_is_fit(row)]
    fit_items = [n for n, row in enumerate(items) if personalize.item_is_fit(row)]
    known = {users[n]["USER_ID"] for n in fit_users}, {items[n]["ITEM_ID"] for n in fit_items}
    events = enumerate(frames["interactions"].iter_rows(named=True))
    fit_events = [n for n, row in events if personalize.interaction_is_fit(row, *known)]
    return {"users": fit_users, "items": fit_items, "interactions": fit_events}


def as_read(rows: Sequence[Row], name: DatasetName) -> list[tuple[Any, ...]]:
    """Rows as they must be read from a file: in any order, and an empty text is none."""
    found = [tuple(None if row[c] == "" else row[c] for c in columns(name)) for row in rows]
    return sorted(found, key=repr)


def written(name: DatasetName, frame: pl.DataFrame, outcome: Outcome) -> bytes:
    good_rows = gate.typed(name, gate.accepted(frame.lazy(), outcome.rejects))
    with csv_files(name, good_rows, outcome.report.accepted) as files:
        [file] = files
        return file.read_bytes()


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(hostile=st.fixed_dictionaries(HOSTILE))
def test_what_is_published_obeys_personalize_and_nothing_is_lost(
    bucket: StorageResource, hostile: Rows
) -> None:
    csv.field_size_limit(sys.maxsize)
    frames = with_hostile(hostile)
    outcomes = judge_staged({n: f.lazy() for n, f in frames.items()}, bucket, PATIENT)
    fit = fit_rows(frames)
    kept = {n: [frames[n].row(at, named=True) for at in fit[n]] for n in DATASETS}
    for name, outcome in outcomes.items():
        set_aside = set(outcome.rejects["row"].to_list())
        assert set_aside.isdisjoint(fit[name])
        assert set_aside | set(fit[name]) == set(range(frames[name].height))
        assert outcome.rejects["rule"].is_not_null().all()
    problems = list(
        personalize.problems_of_datasets(kept["users"], kept["items"], kept["interactions"])
    )
    stopped = {rule for outcome in outcomes.values() for rule in outcome.failed}
    event(f"stopped by {sorted(stopped) or 'nothing'}")
    assert bool(stopped) == bool(problems), (stopped, problems)
    for name in DATASETS if not stopped else ():
        content = written(name, frames[name], outcomes[name])
        assert as_read(personalize.records(name, content), name) == as_read(kept[name], name)


NASTY = 'say "hi", \\ or\nnot; \0 \u202e👩‍👩‍👧 '
BY_HAND: Rows = {
    "users": [
        {"USER_ID": "with space", "AGE": -5, "GENDER": NASTY, "RECORD_ID": 1},
        {"USER_ID": "a,b", "AGE": None, "GENDER": None, "RECORD_ID": 2},
    ],
    "items": [
        {"ITEM_ID": "شاي", "PRICE": 0.1 + 0.2, "CATEGORY_L1": NASTY, "CATEGORY_L2": ""}
        | {"PRODUCT_NAME": NASTY, "PRODUCT_DESCRIPTION": "x" * 140_000, "GENDER": "\\"}
        | {"PROMOTED": None},
        {"ITEM_ID": "free", "PRICE": math.nan, "CATEGORY_L1": "c"}
        | dict.fromkeys(("CATEGORY_L2", "PRODUCT_NAME", "PRODUCT_DESCRIPTION", "GENDER"))
        | {"PROMOTED": "True"},
    ],
    "interactions": [
        {"USER_ID": "with space", "ITEM_ID": "شاي", "EVENT_TYPE": "View", "TIMESTAMP": NOW}
        | {"DISCOUNT": NASTY},
        {"USER_ID": "a,b", "ITEM_ID": "free", "EVENT_TYPE": "view", "TIMESTAMP": FAR}
        | {"DISCOUNT": None},
    ],
}


def test_hostile_rows_go_live_or_are_kept_with_row_and_rule(shop: Shop) -> None:
    shop.policy = PATIENT
    frames = with_hostile(BY_HAND)
    outcome = shop.publish(frames)
    assert outcome.success, outcome.blocking
    datasets = Datasets(shop.storage, GROUP)
    version = datasets.live().dataset_version
    for name in DATASETS:
        rows = [*GOOD[name].to_dicts(), BY_HAND[name][0]]
        content = shop.storage.read(datasets.csv_key(version, name)) or b""
        assert as_read(personalize.records(name, content), name) == as_read(rows, name)
        rejects = read_parquet(shop.storage, rejects_key(name, outcome.run))
        assert set(rejects["row"]) == {GOOD[name].height + 1}
    identity = read_parquet(shop.storage, datasets.key(version, IDENTITY))
    assert identity.filter(pl.col("RECORD_ID") == 1).rows() == [(1, "with space")]
    assert identity.height == GOOD["users"].height + 1
    rules = rejects.sort("column", "rule").select("column", "rule").rows()
    assert rules == [
        ("EVENT_TYPE", "is_known_event_type"),
        ("ITEM_ID", "is_known_item"),
        ("TIMESTAMP", "is_not_ahead"),
        ("USER_ID", "is_clean_id"),
        ("USER_ID", "is_known_user"),
    ]


def read_parquet(storage: StorageResource, key: str) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(storage.read(key) or b""))
