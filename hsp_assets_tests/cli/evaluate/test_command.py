"""`hsp evaluate` as its users type it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from hsp_assets.cli.evaluate.command import EvaluationError
from hsp_assets.cli.main import app


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "120"}).invoke(app, ["evaluate", *map(str, arguments)])


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which an evaluation of 200 walks over 30 items left its results."""
    folder = tmp_path_factory.mktemp("evaluation")
    rng = np.random.default_rng(5)
    steps = np.where(rng.random((200, 7)) < 0.8, 2, rng.integers(1, 9, (200, 7)))
    walks = (rng.integers(0, 30, (200, 1)) + steps.cumsum(axis=1)) % 30
    lines = [f"u{user} {' '.join(map(str, walk))}" for user, walk in enumerate(walks.tolist())]
    (folder / "walks.txt").write_text("\n".join(lines))
    done = run(
        *("--events", folder / "walks.txt", "--split", "last"),
        *("--json", folder / "report.json", "--html", folder / "report.html"),
    )
    assert done.exit_code == 0, done.output
    (folder / "output.txt").write_text(done.stdout)
    return folder


@pytest.fixture(scope="module")
def report(results: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((results / "report.json").read_text())
    return read


def test_the_table_names_every_model_and_the_closest_one(results: Path) -> None:
    output = (results / "output.txt").read_text()
    for name in ("ours", "popularity, 14 days", "repeats", "item-kNN", "ALS"):
        assert name in output
    assert "Ours beats every baseline compared here" in output


def test_terminal_and_page_say_why_the_gate_shows_other_figures(results: Path) -> None:
    said = "Compare the multiples of the best baseline"
    assert said in " ".join((results / "output.txt").read_text().split())
    assert said in (results / "report.html").read_text()


def test_the_data_holds_every_measure_at_every_cutoff(report: dict[str, Any]) -> None:
    expected = {
        f"{measure}@{k}"
        for measure in ("ndcg", "recall", "hit_rate", "precision", "mrr")
        for k in (5, 10, 20, 25)
    }
    assert all(set(result["measures"]) == expected for result in report["models"])


def test_means_lie_within_their_intervals(report: dict[str, Any]) -> None:
    for result in report["models"]:
        for value in result["measures"].values():
            assert value["low"] - 1e-9 <= value["mean"] <= value["high"] + 1e-9


def test_the_page_fetches_nothing(results: Path) -> None:
    page = (results / "report.html").read_text()
    assert page.count("<svg") == 11
    for outside in ("http:", "https:", "<script", "@import", "url("):
        assert outside not in page


def test_attributes_are_read_beside_the_events(tmp_path: Path) -> None:
    rows = [f"u{user},i{(user * 3 + step) % 12},{step}" for user in range(60) for step in range(4)]
    events, items = tmp_path / "events.csv", tmp_path / "items.csv"
    events.write_text("\n".join(rows))
    items.write_text("ITEM_ID,CATEGORY\n" + "\n".join(f"i{item},c{item % 3}" for item in range(14)))
    result = run("--events", events, "--items", items, "--json", tmp_path / "report.json")
    assert result.exit_code == 0, result.output
    assert json.loads((tmp_path / "report.json").read_text())["support"]["items"] == 14


def test_neither_folder_nor_events_is_a_failure_that_says_what_to_give() -> None:
    assert "give either a folder" in str(run().exception)


def test_a_file_that_holds_no_events_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_text("only-a-user\n")
    failure = run("--events", tmp_path / "odd.txt").exception
    assert isinstance(failure, EvaluationError)
    assert "odd.txt: expected 'user item [timestamp]'" in str(failure)


def test_a_handful_of_events_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "few.txt").write_text("a x\nb y\n")
    failure = run("--events", tmp_path / "few.txt").exception
    assert "at least two are needed to measure" in str(failure)


def test_three_customers_get_a_sentence_and_numbers_that_json_has(tmp_path: Path) -> None:
    events, data = tmp_path / "events.csv", tmp_path / "report.json"
    events.write_text("user,item\na,x\na,y\nb,y\nb,z\nc,x\nc,q\n")
    result = run("--events", events, "--json", data)
    assert result.exit_code == 0, result.output
    assert "1 test users are too few to tell which is better" in result.stdout
    assert "nan" not in result.stdout
    assert not {"NaN", "Infinity"} & set(data.read_text().replace(",", " ").split())
