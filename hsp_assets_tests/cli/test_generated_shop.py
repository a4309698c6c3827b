"""A generated shop: what the demo makes of it, and what the other commands then show."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from typer.testing import CliRunner

from hsp_assets.cli.main import app
from hsp_assets.sandbox.process import reachable_sandbox
from hsp_assets.sandbox.state_folder import require_state_folder
from hsp_assets_tests.demo_runs import Demo, demo_in_terminal
from hsp_assets_tests.shown_values import PAGE, Page, pages
from hsp_assets_tests.terminals import COLUMNS

Command = Callable[..., list[str]]
Printed = Callable[..., str]
TERMINAL = {"TTY_COMPATIBLE": "1", "NO_COLOR": "1", "COLUMNS": "80"}


def neutral(text: str) -> str:
    """What is printed, without colours and with the same ids, times and figures in every shop."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    versions = re.sub(r"\b[0-9a-f]{12}(_[0-9a-f]{4})?\b", lambda found: "0" * len(found[0]), plain)
    return re.sub(r"\d", "0", versions)


class TestOnGeneratedFiles:
    """What holds for any shop."""

    @pytest.fixture(scope="class")
    @classmethod
    def finished(cls, tmp_path_factory: pytest.TempPathFactory) -> Demo:
        state = tmp_path_factory.mktemp("generated") / "state"
        size = ["--products", "300", "--contacts", "400", "--interactions", "8000"]
        return demo_in_terminal(state, "first", *size, HSP_SANDBOX_HUBSPOT="api_versions=2026-09")

    def test_the_lineage_runs_through_on_dated_paths_alone(self, finished: Demo) -> None:
        """The portal answers 404 to every request whose path bears another version."""
        assert finished.exit_code == 0, finished.summary["failures"]
        assert not finished.summary["checks"]["failed"]

    def test_what_it_leaves_is_a_state_folder_that_may_be_emptied(self, finished: Demo) -> None:
        require_state_folder(finished.published.parent / "state")

    def test_a_terminal_shows_group_by_group_how_far_it_is(self, finished: Demo) -> None:
        lines = [line.split() for line in finished.output.splitlines()]
        imports = [line for line in lines if line[:1] == ["imports"] and len(line) > 2]
        assert len({line[1] for line in imports}) > 3  # steps done, as they went up
        assert any(line[-1] == "event_completions" for line in imports)
        assert any(line[:3] == ["o", "imports", "10/10"] for line in lines)

    def test_nothing_of_it_is_wider_than_the_terminal(self, finished: Demo) -> None:
        progress = finished.output[: finished.output.index("rejected")]
        assert max(map(len, progress.splitlines())) <= COLUMNS

    def test_it_ends_with_where_things_are_and_what_to_do_next(self, finished: Demo) -> None:
        state = finished.published.parent / "state"
        user = next(iter(finished.summary["recommendations"]))
        end = finished.output[finished.output.rindex("Checks:") :]
        assert f"are in {state}." in end
        assert f"hsp dev --state {state}" in end
        assert f"hsp recommend {user} --state {state}" in end

    @pytest.fixture(scope="class")
    @classmethod
    def shown(cls, finished: Demo) -> list[Page]:
        return list(pages(finished.published.parent / "state"))

    def test_no_page_shows_more_than_its_width(self, shown: list[Page]) -> None:
        assert len(shown) > 100
        assert not {page.name: page.width for page in shown if page.width > PAGE}

    def test_no_page_shows_json(self, shown: list[Page]) -> None:
        assert not {page.name: page.raw for page in shown if page.raw}

    def test_no_page_shows_a_number_with_more_digits_than_are_known(
        self, shown: list[Page]
    ) -> None:
        assert not {page.name: page.long_numbers for page in shown if page.long_numbers}

    def test_every_published_interaction_is_of_a_published_user_and_item(
        self, finished: Demo
    ) -> None:
        users = {row["USER_ID"] for row in finished.rows("users")}
        items = {row["ITEM_ID"] for row in finished.rows("items")}
        interactions = finished.rows("interactions")
        assert {row["USER_ID"] for row in interactions} <= users
        assert {row["ITEM_ID"] for row in interactions} <= items

    def test_three_customers_are_shown_five_products_each(self, finished: Demo) -> None:
        shown = finished.summary["recommendations"].values()
        assert [len(items) for items in shown] == [5, 5, 5]

    @pytest.fixture(scope="class")
    @classmethod
    def printed(cls, finished: Demo) -> Iterator[Printed]:
        """Runs a command on what the demo left, and answers what it prints."""
        state = finished.published.parent / "state"

        def printed(*arguments: str) -> str:
            done = CliRunner().invoke(app, arguments, env={"HSP_STATE": str(state)})
            assert done.exit_code == 0, done.output
            return str(done.stdout)

        with reachable_sandbox(state):
            yield printed

    @pytest.fixture(scope="class")
    @classmethod
    def run(cls, printed: Printed) -> Command:
        """The same, and answers the words."""
        return lambda *arguments: printed(*arguments).split()

    @pytest.mark.parametrize(
        "command", ["plan", "datasets", "recommenders", "recommend nobody --count 3", "fault"]
    )
    def test_a_pipe_and_a_terminal_of_80_columns_show_what_is_recorded(
        self,
        printed: Printed,
        recorded: Callable[[str, str], None],
        monkeypatch: pytest.MonkeyPatch,
        command: str,
    ) -> None:
        piped = neutral(printed(*command.split()))
        for name, value in TERMINAL.items():
            monkeypatch.setenv(name, value)
        narrow = neutral(printed(*command.split()))
        assert "…" not in piped + narrow
        recorded(
            f"{command.split(maxsplit=1)[0]}-of-a-shop",
            f"in a pipe\n\n{piped}\n\nin 80 columns\n\n{narrow}",
        )

    def test_programs_are_given_whole_ids(self, finished: Demo, printed: Printed) -> None:
        (version,) = json.loads(printed("datasets", "--json"))
        rows = {name: len(finished.rows(name)) for name in ("users", "items", "interactions")}
        assert (version["live"], version["rows"]) == (True, rows)
        kept = json.loads(printed("recommenders", "--json"))["recommended_for_you"]
        assert [one["version"].startswith(version["version"]) for one in kept] == [True]
        user = next(iter(finished.summary["recommendations"]))
        items = json.loads(printed("recommend", user, "--count", "5", "--json"))
        published = {row["ITEM_ID"]: row["PRODUCT_NAME"] for row in finished.rows("items")}
        assert all(published[one["item"]] == one["product"] for one in items)
        assert json.loads(printed("plan", "--json"))["outcome"].startswith("The portal is as")

    def test_the_published_version_is_listed_with_its_rows(
        self, finished: Demo, run: Command
    ) -> None:
        rows = [f"{len(finished.rows(name)):,}" for name in ("users", "items", "interactions")]
        assert run("datasets")[-len(rows) :] == rows

    def test_every_recommender_is_listed_with_its_live_version(
        self, finished: Demo, run: Command
    ) -> None:
        words = run("recommenders")
        assert words == run("recommenders", "list")
        statuses = [shown["status"] for shown in finished.summary["recommenders"].values()]
        assert words.count("live") == statuses.count("ACTIVE") > 0

    def test_ids_are_whole_in_a_terminal_of_80_columns(
        self, run: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        piped = run("recommenders")
        for name, value in TERMINAL.items():
            monkeypatch.setenv(name, value)
        kept = piped[piped.index("recommended_for_you") + 1]
        assert kept in run("recommenders")

    def test_a_version_put_live_again_answers(self, finished: Demo, run: Command) -> None:
        version = run("datasets")[-7]
        assert run("datasets", "use", version)[:4] == ["Version", version, "is", "live;"]
        words = run("recommenders", "list")
        kept = words[words.index("recommended_for_you") + 1]
        assert run("recommenders", "use", "recommended_for_you", kept)[-2:] == ["is", "live."]
        user, shown = next(iter(finished.summary["recommendations"].items()))
        answered = " ".join(run("recommend", user, "--count", "5"))
        assert all(name in answered for name in shown)
        assert "This customer is new to training" not in answered
