"""The command line `hsp`: its commands put together, and nothing else.

Each command is declared in the module of its name, with its options. What takes seconds to load,
such as Dagster and the stand-ins, is imported when a command is called, so that `hsp --help` waits
for none of it.
"""

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
        if code == INTERRUPTED:
            typer.echo("hsp: stopped; what was done is kept.", err=True)
        sys.exit(code)
    except typer.TyperException as error:
        if error.format_message():  # without a command, its help was printed
            typer.echo(f"hsp: {misuse(error)}", err=True)
        sys.exit(MISUSED)
    except HspError as error:
        typer.echo(f"hsp: {error}", err=True)
        sys.exit(MISUSED)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("hsp_assets"):
            raise
        typer.echo(
            f"hsp: the command needs {error.name}, which is not installed. Install the extra `api` "
            "for hsp serve, `sandbox` for everything: pip install 'hsp_assets[sandbox]'.",
            err=True,
        )
        sys.exit(MISUSED)


def misuse(error: typer.TyperException) -> str:
    """What was typed wrongly, and where it is explained, in one line."""
    command = getattr(getattr(error, "ctx", None), "command_path", "hsp")
    text = " ".join(error.format_message().split()).rstrip(".")
    stop = "" if text.endswith("?") else "."
    return f"{text}{stop} `{command} --help` explains it."


if __name__ == "__main__":
    main()
