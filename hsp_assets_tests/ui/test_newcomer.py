"""A newcomer's first ten minutes, as `docs/first_steps.md` tells them; a picture at each step.

Then the commands of all guides are given as they stand, in that clone.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import dagster as dg
import pytest
from playwright.sync_api import Browser, Page, expect
from typer.testing import CliRunner

from hsp_assets.cli.main import app
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.sandbox.endpoints import read_endpoints
from hsp_assets_tests import snowflake_resource  # noqa: F401 (loaded before a command loads it)
from hsp_assets_tests.guides import Block, blocks_to_run
from hsp_assets_tests.ui.conftest import DEMO_SHOWN
from hsp_assets_tests.ui.dagster_ui import SCREENSHOTS, DagsterUi, fresh_page
from hsp_assets_tests.ui.newcomer import clone, do, drawn, make_dev, told
from hsp_assets_tests.ui.shop import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hsp_assets_tests.terminals import Terminal

GUIDE = "docs/first_steps.md"
PRODUCT = "source_files/items"
FOLLOWED = ["import_files", "follow_changes", "train"]


@pytest.fixture(scope="module")
def folder(trained_state: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone in which `make demo` was given."""
    made = clone(tmp_path_factory.mktemp("newcomer") / "hsp_assets")
    shutil.copytree(trained_state, made / ".hsp")
    return made


@pytest.fixture(scope="module")
def dev(folder: Path) -> Iterator[tuple[Terminal, str]]:
    with make_dev(folder) as running:
        yield running


@pytest.fixture(scope="module")
def shop(folder: Path, dev: tuple[Terminal, str]) -> Shop:
    """The shop that the newcomer looks at."""
    state = folder / ".hsp"
    return Shop(read_endpoints(state), state, dev[1])


@pytest.fixture
def ui(page: Page, shop: Shop) -> DagsterUi:
    return DagsterUi(page, shop.url)


@pytest.fixture(scope="module")
def followed(folder: Path, shop: Shop, browser: Browser) -> list[str]:
    """The jobs that ran by themselves after the first change."""
    with fresh_page(browser) as opened:
        opened.goto(f"{shop.url}/locations/hsp_assets/jobs/everything/runs")
        expect(opened.get_by_text("Success").first).to_be_visible()
    known = {run.run_id for run in shop.runs()}
    do(told(GUIDE, "A first change"), folder)
    shop.wait("three runs", lambda: len(_new(shop, known)) == len(FOLLOWED))
    shop.settle()
    return [run.job_name for run in _new(shop, known)]


@pytest.fixture(scope="module")
def failed(folder: Path, shop: Shop, followed: list[str]) -> str:
    """The run that failed after the file was broken."""
    assert followed
    known = {run.run_id for run in shop.runs()}
    do(told(GUIDE, "A first failure"), folder)
    run = shop.new_run(known)
    assert shop.ended(run).value == "FAILURE"
    return run


@pytest.fixture(scope="module")
def mended(folder: Path, shop: Shop, failed: str) -> str:
    """The run that followed the mend."""
    known = {run.run_id for run in shop.runs()}
    assert failed in known
    do(told(GUIDE, "Mended"), folder)
    run = shop.new_run(known)
    assert shop.ended(run).value == "SUCCESS"
    return run


def _new(shop: Shop, known: set[str]) -> list[dg.DagsterRun]:
    return [run for run in shop.runs()[::-1] if run.run_id not in known]


def give(block: Block, folder: Path, shop: Shop) -> tuple[int, str]:
    """Give the commands of a block in the clone; exit code and output of the last.

    Ours are given to the program in this process: each would wait seconds for its imports.
    """
    text = filled_in(block.text, shop)
    commands = replace(block, text=text).commands
    if any(command[0] != "hsp" for command in commands):
        return in_shell(text, folder, shop)
    done = [
        CliRunner().invoke(app, command[1:], env={"HSP_STATE": str(folder / ".hsp")})
        for command in commands
    ]
    return max(one.exit_code for one in done), "".join(one.output for one in done)


def in_shell(text: str, folder: Path, shop: Shop) -> tuple[int, str]:
    """Give commands to the shell; an answer of HubSpot that is an error fails them."""
    (folder / ".curlrc").write_text("fail-with-body\nsilent\n")
    variables = {"HUBSPOT": shop.sandbox.hubspot, "CURL_HOME": str(folder)}
    done = subprocess.run(
        ["/bin/sh", "-e"],
        input=text,
        text=True,
        capture_output=True,
        check=False,
        cwd=folder,
        env=os.environ | variables,
    )
    return done.returncode, done.stdout + done.stderr


def filled_in(text: str, shop: Shop) -> str:
    """Commands with the names that this shop has for those in a guide."""
    live = shop.live()
    model = live.recommenders[RECOMMENDERS["recommended_for_you"].name]
    user, item = min(shop.published_users()), shop.records("products", "external_id")[0]
    names = {
        r"\bUSER\b": user,
        r"\bITEM\b": item["properties"]["external_id"],
        r"\b3ea4dd9c716d\b": live.dataset_version,
        r"\b0123456789ab_fd87\b": model.version,
        r"http://127\.0\.0\.1:8000": shop.sandbox.api,
    }
    for pattern, name in names.items():
        text = re.sub(pattern, name, text)
    return text


def test_the_first_command_ends_with_figures_and_what_to_do_next(
    trained_state: Path, page: Page
) -> None:
    shown = (trained_state.parent / DEMO_SHOWN).read_text(encoding="utf-8")
    page.set_content(drawn(shown))
    page.locator("pre").screenshot(path=SCREENSHOTS / "newcomer-demo.png")
    assert ", 0 failed" in shown
    assert ".venv/bin/hsp dev" in shown


def test_the_second_command_shows_three_addresses(
    dev: tuple[Terminal, str], page: Page, followed: list[str]
) -> None:
    assert followed
    shown = dev[0].output
    page.set_content(drawn("\n".join(dev[0].seen()[-40:])))
    page.locator("pre").screenshot(path=SCREENSHOTS / "newcomer-dev.png")
    assert re.findall(r"^([\w -]+):  *http://127.0.0.1:\d+", shown, re.MULTILINE) == [
        "Dagster UI",
        "Real-time API",
        "Demo page",
    ]
    assert " - DEBUG - " not in shown


def test_the_first_page_shows_the_run_of_the_first_command(ui: DagsterUi, shop: Shop) -> None:
    ui.open("/")
    ui.see("everything")
    ui.picture("newcomer-first-page")
    first = shop.runs()[-1]
    ui.open(f"/runs/{first.run_id}")
    ui.see("Success")
    ui.see("RUN_SUCCESS")
    ui.picture("newcomer-run")


def test_a_change_is_loaded_published_and_trained_on_by_itself(
    ui: DagsterUi, followed: list[str]
) -> None:
    assert followed == FOLLOWED
    ui.open("/runs")
    for job in FOLLOWED:
        ui.see(job)
    ui.picture("newcomer-followed")


def test_a_failure_says_at_once_what_is_wrong_and_what_to_do(ui: DagsterUi, failed: str) -> None:
    ui.open(f"/runs/{failed}")
    row = ui.page.get_by_text(re.compile(f"^[^\n]*Failure: {PRODUCT} does not pass rejected_share"))
    expect(row.last).to_be_in_viewport()
    expect(row.last).to_contain_text("correct them in the file")
    ui.picture("newcomer-failed")


@pytest.mark.usefixtures("failed")
def test_the_page_of_the_asset_names_the_lines(ui: DagsterUi) -> None:
    ui.open_asset(PRODUCT)
    ui.see("rejected_rows")
    ui.see("items.csv")
    ui.picture("newcomer-rejected")


def test_a_corrected_file_makes_it_green_again(ui: DagsterUi, shop: Shop, mended: str) -> None:
    ui.open_check(PRODUCT, "rejected_share")
    ui.see("Passed")
    ui.open_asset(PRODUCT)
    ui.see("Latest check results")
    ui.picture("newcomer-mended")
    assert shop.runs()[0].run_id == mended


@pytest.mark.usefixtures("mended")
@pytest.mark.parametrize("block", blocks_to_run(), ids=lambda block: block.place)
def test_the_commands_of_a_guide_do_what_they_are_there_for(
    block: Block, folder: Path, shop: Shop
) -> None:
    code, output = give(block, folder, shop)
    assert code == 0, output
