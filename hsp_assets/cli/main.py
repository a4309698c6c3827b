"""The command line `hsp`: its commands put together, and nothing else.

Each command is declared in the module of its name, with its options. What takes seconds to load,
such as Dagster and the stand-ins, is imported when a command is called, so that `hsp --help` waits
for none of it.
"""

import errno
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from hsp_assets.cli.datasets import app as datasets
from hsp_assets.cli.demo.command import demo
from hsp_assets.cli.dev import dev
from hsp_assets.cli.doctor.command import doctor
from hsp_assets.cli.evaluate.options import evaluate
from hsp_assets.cli.fault import fault
from hsp_assets.cli.plan import plan
from hsp_assets.cli.recommend import recommend
from hsp_assets.cli.recommenders import app as recommenders
from hsp_assets.cli.refresh_share import refresh_share
from hsp_assets.cli.sandbox import sandbox
from hsp_assets.cli.serve import serve
from hsp_assets.environment import read_env_file
from hsp_assets.failures import HspError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""
FULL = (errno.ENOSPC, errno.EDQUOT)
"""Errors of a disk, or a quota on it, that is full."""
FAILED = 1
"""Exit code of what was begun and could not be finished."""
MISUSED = 2
"""Exit code of what was typed wrongly, or refused on purpose."""
for command in (demo, dev, sandbox, plan, doctor, fault, refresh_share, serve, recommend, evaluate):
    app.command()(command)
app.add_typer(datasets, name="datasets")
app.add_typer(recommenders, name="recommenders")


def _print_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"hsp {version('hsp_assets')}")
        raise typer.Exit


@app.callback()
def prepare(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version and exit.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Dagster assets that keep a product recommender trained from a HubSpot portal."""
    read_env_file()


def main() -> None:
    """Run a command; what was typed wrongly or is refused on purpose is printed in one line."""
    try:
        code = app(prog_name="hsp", standalone_mode=False)
    except (typer.TyperException, HspError, ModuleNotFoundError, OSError) as error:
        complaint = explained(error)
        if complaint is None:
            raise
        if complaint:
            typer.echo(f"hsp: {complaint}", err=True)
        sys.exit(FAILED if isinstance(error, OSError) else MISUSED)
    if code == INTERRUPTED:
        typer.echo("hsp: stopped; what was done is kept.", err=True)
    sys.exit(code)


def explained(error: Exception) -> str | None:
    """What ended a command, and how to mend it, in one line; None if nobody expected it.

    Empty where the command's help says enough, which was printed.
    """
    match error:
        case typer.TyperException():
            return misuse(error) if error.format_message() else ""
        case HspError():
            return str(error)
        case ModuleNotFoundError() if not (error.name or "").startswith("hsp_assets"):
            return (
                f"the command needs {error.name}, which is not installed. Install the extra `api` "
                "for hsp serve, `sandbox` for everything: pip install 'hsp_assets[sandbox]'."
            )
        case OSError() if error.errno in FULL:
            return (
                f"The disk is full: {error.filename or 'a file'} could not be written. Free some "
                "space and run the command again; what was done is kept."
            )
    return None


def misuse(error: typer.TyperException) -> str:
    """What was typed wrongly, and where it is explained, in one line."""
    command = getattr(getattr(error, "ctx", None), "command_path", "hsp")
    text = " ".join(error.format_message().split()).rstrip(".")
    stop = "" if text.endswith("?") else "."
    return f"{text}{stop} `{command} --help` explains it."


if __name__ == "__main__":
    main()
