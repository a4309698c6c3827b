"""The whole lineage through `hsp demo`, the first command that anybody runs.

The tutorial's own files are not ours to ship: their folder comes from HSP_TUTORIAL_DATA. Where it
is not at hand, the tests that count the tutorial's rows are not collected.
"""

import csv
import os
import re
from collections import Counter
from operator import itemgetter
from pathlib import Path

import pytest

from hsp_assets.recommenders import METRICS, RECOMMENDERS
from hsp_assets_tests.demo_runs import Demo, demo

ROOT = Path(__file__).parent.parent
TUTORIAL = Path(
    os.environ.get("HSP_TUTORIAL_DATA", ROOT.parent / "shared" / "data" / "hubspot-tutorial")
)
THREE_VIEW_SETS = [
    "items.csv",
    "email.csv",
    "custom-event-interactions-set-1.csv",
    "custom-event-interactions-set-2.csv",
    "custom-event-interactions-set-3.csv",
    "deals-added-to-cart_checkoutPending.csv",
    "deals-purchased _checkoutCompleted.csv",
]


def source_rows(pattern: str) -> list[dict[str, str]]:
    rows = []
    for path in sorted(TUTORIAL.glob(pattern)):
        with path.open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    return rows


def expected_users() -> list[dict[str, str]]:
    """The users dataset as the source file alone gives it, without our SQL or our libraries."""
    columns = ("USER_ID", "AGE", "GENDER")
    users = [{name: row[name] for name in columns} for row in source_rows("email.csv")]
    return sorted(users, key=itemgetter("USER_ID"))


def expected_items() -> list[dict[str, str]]:
    """The items dataset as the source file alone gives it; PROMOTED is blank or True there."""
    items = [
        {
            "ITEM_ID": row["ITEM_ID"],
            "PRICE": str(float(row["PRICE"])),
            "CATEGORY_L1": row["CATEGORY_L1"],
            "CATEGORY_L2": row["CATEGORY_L2"],
            "PRODUCT_NAME": row["PRODUCT_NAME"],
            "PRODUCT_DESCRIPTION": row["PRODUCT_DESCRIPTION"],
            "GENDER": row["GENDER"],
            "PROMOTED": row["PROMOTED"] or "False",
        }
        for row in source_rows("items.csv")
    ]
    return sorted(items, key=itemgetter("ITEM_ID"))


def expected_interactions(event_sets: str) -> list[dict[str, str]]:
    """The interactions dataset as the source files alone give it: each key once, by time.

    A row of a cart or purchase file is an AddToCart or a Purchase, and counts before an event of
    the same user, item, type and second.
    """
    patterns = (event_sets, "deals-added-to-cart*.csv", "deals-purchased*.csv")
    discounts = {
        (int(row["TIMESTAMP"]), row["USER_ID"], row["ITEM_ID"], row["EVENT_TYPE"]): row["DISCOUNT"]
        for pattern in patterns
        for row in source_rows(pattern)
    }
    names = ("USER_ID", "ITEM_ID", "EVENT_TYPE", "TIMESTAMP", "DISCOUNT")
    return [
        dict(zip(names, (user, item, event, str(second), discounts[key]), strict=True))
        for key in sorted(discounts)
        for second, user, item, event in [key]
    ]


class TestOnTheTutorialsFiles:
    """All five interaction sets and both deals files, twice."""

    __test__ = TUTORIAL.is_dir()

    @pytest.fixture(scope="class")
    @classmethod
    def runs(cls, tmp_path_factory: pytest.TempPathFactory) -> tuple[Demo, Demo]:
        state = tmp_path_factory.mktemp("tutorial") / "state"
        source = ["--source", str(TUTORIAL)]
        return demo(state, "first", *source), demo(state, "second", *source)

    @pytest.fixture(scope="class")
    @classmethod
    def first(cls, runs: tuple[Demo, Demo]) -> Demo:
        return runs[0]

    def test_every_source_row_is_read_and_none_rejected(self, first: Demo) -> None:
        rows = {"items": 2465, "users": 6000, "interactions": 5000, "carts": 100, "purchases": 100}
        assert first.summary["source_files"] == {
            name: {"rows": count, "rejected": 0} for name, count in rows.items()
        }

    def test_twelve_purchases_complete_a_cart_and_the_others_become_deals(
        self, first: Demo
    ) -> None:
        assert first.summary["imports"]["purchases"] == {
            "created": 88,
            "updated": 12,
            "unchanged": 0,
            "failed": 0,
        }

    def test_every_row_is_published(self, first: Demo) -> None:
        published = {name: facts["rows"] for name, facts in first.summary["datasets"].items()}
        assert published == {"users": 6000, "items": 2465, "interactions": 5000}
        assert first.summary["datasets"]["interactions"]["event_types"] == {
            "View": 2805,
            "AddToCart": 1000,
            "Purchase": 1000,
            "ViewCart": 135,
            "StartCheckout": 60,
        }

    def test_each_user_item_type_and_second_is_published_once(self, first: Demo) -> None:
        key = ("USER_ID", "ITEM_ID", "EVENT_TYPE", "TIMESTAMP")
        counted = Counter(tuple(r[c] for c in key) for r in first.rows("interactions"))
        source = Counter(tuple(r[c] for c in key) for r in source_rows("custom-event-*.csv"))
        assert counted == source

    def test_the_published_files_are_row_for_row_what_the_source_files_give(
        self, first: Demo
    ) -> None:
        assert first.rows("users") == expected_users()
        assert first.rows("items") == expected_items()
        assert first.rows("interactions") == expected_interactions("custom-event-*.csv")

    def test_all_five_recommenders_are_active_with_the_eight_metrics(self, first: Demo) -> None:
        assert set(first.summary["recommenders"]) == set(RECOMMENDERS)
        for recommender in first.summary["recommenders"].values():
            assert recommender["status"] == "ACTIVE"
            assert set(recommender["metrics"]) == set(METRICS)

    def test_item_text_reaches_the_dataset_verbatim(self, first: Demo) -> None:
        columns = ("PRODUCT_NAME", "PRODUCT_DESCRIPTION", "CATEGORY_L1", "CATEGORY_L2")
        published = {r["ITEM_ID"]: [r[c] for c in columns] for r in first.rows("items")}
        assert published == {
            r["ITEM_ID"]: [r[c] for c in columns] for r in source_rows("items.csv")
        }

    def test_a_pipe_gets_a_line_when_a_group_begins_and_when_it_is_done(self, first: Demo) -> None:
        lines = first.output.splitlines()
        begun, done = (
            lines.index("imports: 10 steps ..."),
            r"imports: done in .* s, 13,665 rows, .*",
        )
        assert any(re.fullmatch(done, line) for line in lines[begun:])
        assert "\x1b" not in first.output

    def test_a_second_run_changes_nothing_in_the_portal(self, runs: tuple[Demo, Demo]) -> None:
        for counts in runs[1].summary["imports"].values():
            assert (counts["created"], counts["updated"], counts["failed"]) == (0, 0, 0)

    def test_a_second_run_publishes_the_same_bytes(self, runs: tuple[Demo, Demo]) -> None:
        for name in ("users.csv", "items.csv", "interactions.csv"):
            first, second = (run.published / name for run in runs)
            assert first.read_bytes() == second.read_bytes()


class TestTheTutorialToTheLetter:
    """The three view sets and both deals files only."""

    __test__ = TUTORIAL.is_dir()

    @pytest.fixture(scope="class")
    @classmethod
    def finished(cls, tmp_path_factory: pytest.TempPathFactory) -> Demo:
        folder = tmp_path_factory.mktemp("letter")
        source = folder / "source"
        source.mkdir()
        for name in THREE_VIEW_SETS:
            (source / name).symlink_to(TUTORIAL / name)
        return demo(folder / "state", "first", "--source", str(source))

    def test_carts_and_purchases_come_from_the_deals(self, finished: Demo) -> None:
        assert finished.summary["datasets"]["interactions"]["rows"] == 3200
        counted = finished.summary["datasets"]["interactions"]["event_types"]
        assert (counted["AddToCart"], counted["Purchase"]) == (100, 100)

    def test_the_published_files_are_row_for_row_what_the_source_files_give(
        self, finished: Demo
    ) -> None:
        assert finished.rows("users") == expected_users()
        assert finished.rows("items") == expected_items()
        assert finished.rows("interactions") == expected_interactions("custom-event-*-[123].csv")

    def test_recommenders_without_enough_purchases_are_not_created(self, finished: Demo) -> None:
        statuses = {n: s["status"] for n, s in finished.summary["recommenders"].items()}
        assert statuses == {
            "recommended_for_you": "ACTIVE",
            "most_viewed": "ACTIVE",
            "viewed_x_also_viewed": "ACTIVE",
            "best_sellers": "NOT CREATED",
            "frequently_bought_together": "NOT CREATED",
        }

    def test_a_warning_says_so_and_the_run_succeeds(self, finished: Demo) -> None:
        assert "recommender/best_sellers:minimum_events" in finished.summary["checks"]["warned"]
        assert finished.exit_code == 0
