"""A folder of Personalize's CSVs: interactions and, if there are any, items."""

from pathlib import Path

import polars as pl

from hsp_assets.engine.evaluation.columns import name_event_columns
from hsp_assets.engine.evaluation.tables import read_table


def read_dataset_folder(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Read `interactions.csv` and `items.csv`, or the parts in folders of those names.

    Returns:
        the events, named for the engine, and the items as they stand in the file, None without.

    Raises:
        ValueError: there are no interactions, or they have no user or item column.
    """
    interactions = _parts(folder, "interactions")
    if not interactions:
        names = ", ".join(sorted(path.name for path in folder.iterdir())) or "nothing"
        raise ValueError(
            f"no interactions.csv and no interactions/*.csv in {folder}, which holds {names}"
        )
    items = _parts(folder, "items")
    events = name_event_columns(read_table(interactions), interactions[0].name)
    return events, read_table(items) if items else None


def _parts(folder: Path, dataset: str) -> list[Path]:
    """List the files of a dataset, whatever the case of their names."""
    entries = [path for path in folder.iterdir() if path.stem.lower() == dataset]
    files = [path for path in entries if path.is_file() and path.suffix.lower() == ".csv"]
    parts = [part for path in entries if path.is_dir() for part in path.glob("*.csv")]
    return files or sorted(parts)
