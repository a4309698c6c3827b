"""`hsp doctor` as it is typed, and how its findings are shown."""

import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console

from hsp_assets.cli.doctor.findings import Finding, State, broken
from hsp_assets.cli.options import Json, MaybeState, settings_on
from hsp_assets.cli.tables import print_json
from hsp_assets.failures import SettingsError

MARKS: dict[State, str] = {
    "good": "[green]ok[/]",
    "attention": "[yellow]--[/]",
    "broken": "[red]!![/]",
}


def doctor(*, state: MaybeState = None, as_json: Json = False) -> None:
    """Say what keeps this installation from working, which sensors are off, and what to do.

    Exits with 0 only if a run could succeed, and with 1 otherwise.
    """
    raise typer.Exit(run_doctor(state, as_json=as_json))


def run_doctor(
    state: Path | None, *, as_json: bool = False, now: Callable[[], float] = time.time
) -> int:
    """Show every finding; answer the exit code: 0 only if a run could succeed.

    Args:
        state: folder of the sandbox; None is the settings'.
        as_json: whether a program reads it.
        now: this machine's clock, epoch seconds.

    """
    console, found = Console(soft_wrap=True), []
    try:
        settings = settings_on(state)
    except SettingsError as error:
        found = [broken("settings", str(error), "Correct the variable; see .env.example.")]
        for finding in [] if as_json else found:
            _show(console, finding)
    else:
        from hsp_assets.cli.doctor.examination import examine

        for finding in examine(settings, now):
            found.append(finding)
            if not as_json:
                _show(console, finding)
    could_succeed = not any(finding.state == "broken" for finding in found)
    if as_json:
        print_json({"run_could_succeed": could_succeed, "findings": [asdict(f) for f in found]})
    return 0 if could_succeed else 1


def _show(console: Console, finding: Finding) -> None:
    console.print(f"{MARKS[finding.state]} ", end="")
    console.print(f"{finding.about}: {finding.text}", markup=False, highlight=False)
    if finding.advice:
        console.print(f"   {finding.advice}", markup=False, highlight=False)
