"""`hsp doctor` as it is typed, and how its findings are shown."""

import typer
from rich.console import Console

from hsp_assets.cli.doctor.findings import State
from hsp_assets.environment import Settings, load_settings

MARKS: dict[State, str] = {
    "good": "[green]ok[/]",
    "attention": "[yellow]--[/]",
    "broken": "[red]!![/]",
}


def doctor() -> None:
    """Say what keeps this installation from working, which sensors are off, and what to do.

    Exits with 1 when something keeps runs from working.
    """
    raise typer.Exit(run_doctor(load_settings()))


def run_doctor(settings: Settings) -> int:
    """Show every finding; answer the exit code: 1 when something keeps runs from working."""
    from hsp_assets.cli.doctor.examination import examine

    console, broken = Console(soft_wrap=True), 0
    for finding in examine(settings):
        broken += finding.state == "broken"
        console.print(f"{MARKS[finding.state]} {finding.about}: ", end="")
        console.print(finding.text, markup=False, highlight=False)
        if finding.advice:
            console.print(f"   {finding.advice}", markup=False, highlight=False)
    return 1 if broken else 0
