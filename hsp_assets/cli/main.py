"""The command line `hsp`: its commands put together, and nothing else.

Each command is declared in the module of its name, with its options. What takes seconds to load,
such as Dagster and the stand-ins, is imported when a command is called, so that `hsp --help` waits
for none of it.
"""

import sys

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
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def prepare() -> None:
    """Dagster assets that keep a product recommender trained from a HubSpot portal."""
    read_env_file()


for command in (demo, dev, sandbox, plan, doctor, fault, refresh_share, serve, recommend, evaluate):
    app.command()(command)
app.add_typer(datasets, name="datasets")
app.add_typer(recommenders, name="recommenders")


def main() -> None:
    """Run a command; a failure raised on purpose, or a missing extra, is printed in one line."""
    try:
        app()
    except HspError as error:
        typer.echo(f"hsp: {error}", err=True)
        sys.exit(2)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("hsp_assets"):
            raise
        typer.echo(
            f"hsp: the command needs {error.name}, which is not installed. Install the extra `api` "
            "for hsp serve, `sandbox` for everything: pip install 'hsp_assets[sandbox]'.",
            err=True,
        )
        sys.exit(2)


if __name__ == "__main__":
    main()
