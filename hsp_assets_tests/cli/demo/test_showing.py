"""How far a run is, in a pipe: judged on runs of real steps."""

import io
import re
from collections.abc import Iterator

import dagster as dg
import pytest
from rich.console import Console

from hsp_assets.cli.demo.progress import RunProgress
from hsp_assets.cli.demo.showing import shown

FIRST, LAST = "source_files__items", "accepted"


@dg.op(name=FIRST, out=dg.Out(dg.Nothing))
def first(context: dg.OpExecutionContext) -> Iterator[dg.AssetMaterialization | dg.Output[None]]:
    context.log.info("source_files/items: reading")
    yield dg.AssetMaterialization("items", metadata={"rows": 1_200})
    yield dg.Output(None)


@dg.op(name=LAST, ins={"before": dg.In(dg.Nothing)})
def last() -> None:
    """The only step of a group, which bears its name."""


@dg.job
def pair() -> None:
    last(before=first())


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """What a pipe gets of a run of two groups with a step each."""
    console = Console(file=io.StringIO())
    with dg.DagsterInstance.ephemeral() as instance:
        ended = pair.execute_in_process(instance=instance)
        with shown(console, RunProgress.of([FIRST, LAST], ["source_files", "accepted"])) as seen:
            for entry in instance.all_logs(ended.run_id):
                seen.watch(entry)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def test_a_group_begins_with_its_first_step_and_not_with_the_run(lines: list[str]) -> None:
    done = next(place for place, line in enumerate(lines) if line.startswith("source_files: done"))
    assert lines.index("accepted: 1 step ...") > done


def test_what_a_step_says_does_not_name_its_group_twice(lines: list[str]) -> None:
    assert "source_files: items: reading" in lines


def test_a_rate_is_left_out_where_it_means_nothing(lines: list[str]) -> None:
    done = next(line for line in lines if line.startswith("source_files: done"))
    assert re.fullmatch(r"source_files: done in 0\.\d s, 1,200 rows", done)


def test_the_seconds_of_a_group_of_one_step_count() -> None:
    progress = RunProgress.of([LAST], [LAST])
    with dg.DagsterInstance.ephemeral() as instance:
        ended = pair.execute_in_process(instance=instance)
        for entry in instance.all_logs(ended.run_id):
            progress.note(entry)
    assert progress.groups[LAST].seconds > 0
