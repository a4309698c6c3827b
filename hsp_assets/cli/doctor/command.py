"""Everything the doctor looks at, and how it is shown."""

from collections.abc import Iterator
from contextlib import AbstractContextManager

import dagster as dg
from rich.console import Console

from hsp_assets.cli.doctor.automation import automation
from hsp_assets.cli.doctor.findings import Finding, State
from hsp_assets.cli.doctor.installation import installation
from hsp_assets.cli.doctor.services import reach
from hsp_assets.cli.instance import dagster_home
from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings

MARKS: dict[State, str] = {
    "good": "[green]ok[/]",
    "attention": "[yellow]--[/]",
    "broken": "[red]!![/]",
}


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, one finding after the other."""
    defs = build_defs(settings)
    yield from installation(settings)
    yield from reach(defs.resources or {}, settings)
    with _instance(settings) as instance:
        yield from automation(defs, instance)


def run_doctor(settings: Settings) -> int:
    """Show every finding; answer the exit code: 1 when something keeps runs from working."""
    console, broken = Console(soft_wrap=True), 0
    for finding in examine(settings):
        broken += finding.state == "broken"
        console.print(f"{MARKS[finding.state]} {finding.about}: ", end="")
        console.print(finding.said, markup=False, highlight=False)
        if finding.advice:
            console.print(f"   {finding.advice}", markup=False, highlight=False)
    return 1 if broken else 0


def _instance(settings: Settings) -> AbstractContextManager[dg.DagsterInstance]:
    if settings.environment == "sandbox":
        return dg.DagsterInstance.from_config(str(dagster_home(settings.state)))
    return dg.DagsterInstance.get()
