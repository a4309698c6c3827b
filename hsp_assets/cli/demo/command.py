"""`hsp demo`: the sandbox started, the whole lineage run in it, the outcome shown and kept."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hsp_assets.cli.instance import dagster_home
from hsp_assets.cli.options import State
from hsp_assets.cli.terminal import stopped_by_signals, terminal
from hsp_assets.environment import set_variables
from hsp_assets.failures import SettingsError
from hsp_assets.sandbox.process import sandbox_process
from hsp_assets.sandbox.state_folder import empty_state, open_state, require_state_folder
from hsp_assets.sandbox.state_lock import lock_state

if TYPE_CHECKING:
    from hsp_assets.sandbox.sample_data.size import Size


def demo(
    *,
    source: Annotated[
        Path | None,
        typer.Option(help="Folder of the source files; generated when absent.", exists=True),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the summary as data to this file.")
    ] = None,
    export: Annotated[
        Path | None, typer.Option(help="Leave copies of the published CSVs in this folder.")
    ] = None,
    state: State,
    fresh: Annotated[bool, typer.Option("--fresh", help="Empty the state folder first.")] = False,
    products: Annotated[int, typer.Option(help="Products to generate.")] = 2_000,
    contacts: Annotated[int, typer.Option(help="Contacts to generate.")] = 5_000,
    interactions: Annotated[int, typer.Option(help="Interactions to generate.")] = 60_000,
) -> None:
    """Run the whole lineage in the sandbox and sum it up."""
    from hsp_assets.sandbox.sample_data.size import Size

    size = Size(products, contacts, interactions)
    succeeded = run_demo(Demo(state, source, json_file, export, fresh, size))
    raise typer.Exit(0 if succeeded else 1)


@dataclass(frozen=True)
class Demo:
    """The options of the command.

    Attributes:
        state: folder that holds everything the sandbox remembers.
        source: folder of the source files; None means generated ones.
        json_file: where to write the summary as data.
        export: folder to leave copies of the published CSVs in.
        fresh: whether to empty the state folder first.
        size: of the generated files.

    """

    state: Path
    source: Path | None
    json_file: Path | None
    export: Path | None
    fresh: bool
    size: "Size"


def run_demo(demo: Demo) -> bool:
    """Run the whole lineage in the sandbox; answer whether no check and no step failed.

    Raises:
        SandboxError: the folder is not to be emptied, is in use, or the sandbox does not start.
        SettingsError: the source files are in the folder that is to be emptied.

    """
    if demo.fresh:
        require_state_folder(demo.state)
        _require_apart(demo)
    else:
        open_state(demo.state)
    with stopped_by_signals(), lock_state(demo.state, "hsp demo") as lock:
        if demo.fresh:
            empty_state(demo.state)
        return _run_locked(demo, lock)


def _run_locked(demo: Demo, lock: int) -> bool:
    """Run it in a state folder that nobody else works on."""
    console, started = terminal(), time.monotonic()
    source = demo.source or demo.state / "source"
    with sandbox_process(demo.state, str(source.resolve()), lock) as starting:
        # Everything heavy is imported while the sandbox starts in a process of its own.
        with console.status("loading Dagster and starting the sandbox"):
            if demo.source is None:
                _write_sample_files(source, demo.size)
            set_variables(_variables(demo.state))
            from hsp_assets.cli.demo.lineage import Lineage
            from hsp_assets.cli.demo.printing import print_next_steps, print_summary
            from hsp_assets.cli.demo.summary import summarise
            from hsp_assets.cli.orphans import clear

            starting.wait()
            clear(dagster_home(demo.state))  # what a demo that was killed left under way
        lineage = Lineage()
        recorded = lineage.run(console)
        summary = summarise(recorded, time.monotonic() - started)
        if demo.json_file:
            demo.json_file.write_text(json.dumps(summary.as_dict(), indent=2), encoding="utf-8")
        if demo.export:
            lineage.export(summary, demo.export)
        print_summary(console, summary, recorded)
        print_next_steps(console, demo.state, summary)
    return summary.succeeded


def _require_apart(demo: Demo) -> None:
    """Make sure that the source files are not emptied with the state folder."""
    if demo.source and demo.source.resolve().is_relative_to(demo.state.resolve()):
        raise SettingsError(
            f"--fresh would delete the source files: {demo.source} is in {demo.state}. Move them "
            "elsewhere, or leave out --fresh."
        )


def _write_sample_files(folder: Path, size: "Size") -> None:
    """Generate the sample files, unless an earlier run did."""
    from hsp_assets.sandbox.sample_data import write_sample_files

    if not folder.exists():
        write_sample_files(folder, size)


def _variables(state: Path) -> dict[str, str]:
    """A demo is the sandbox's, also beside a `.env` of production."""
    home = str(dagster_home(state))
    return {"HSP_ENVIRONMENT": "sandbox", "HSP_STATE": str(state), "DAGSTER_HOME": home}
