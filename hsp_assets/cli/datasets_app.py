"""The command line's part about published datasets: `hsp datasets`, `hsp datasets use`.

As in `cli.main`, the work is imported inside the command.
"""

from typing import Annotated

import typer

from hsp_assets.environment import load_settings

datasets = typer.Typer(help="The published datasets.", invoke_without_command=True)


@datasets.callback()
def list_versions(context: typer.Context) -> None:
    """List the versions of the published datasets that are kept, newest first."""
    from hsp_assets.cli.datasets import print_datasets

    if context.invoked_subcommand is None:
        print_datasets(load_settings())


@datasets.command()
def use(
    version: Annotated[
        str, typer.Argument(help="Name of a kept version; without it, the one before the live one.")
    ] = "",
) -> None:
    """Make a kept version of the datasets live again."""
    from hsp_assets.cli.datasets import use_dataset

    use_dataset(load_settings(), version)
