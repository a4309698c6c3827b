"""The only place that calls the recommendation engine: its frames, its events, its models.

When what is trained belongs to `training`, requests to a model to `answers`.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from zipfile import BadZipFile

import polars as pl

from hsp_assets.engine import Event, Model, Settings, TooLittleData, UseCase, load, train
from hsp_assets.sandbox.personalize.data.avro import DatasetSchema
from hsp_assets.sandbox.personalize.data.histories import History
from hsp_assets.sandbox.personalize.errors import InvalidInputError, JobFailedError

_ROLES = {
    "ITEM_ID": "item_id",
    "PRICE": "price",
    "CATEGORY_L1": "category_l1",
    "CATEGORY_L2": "category_l2",
    "CATEGORY_L3": "category_l3",
    "CREATION_TIMESTAMP": "created",
}
"""Columns of the ECOMMERCE domain and what the engine calls them."""
_WEIGHT = "0.3"
_AGE_DAYS = "30"
"""The service's defaults of `itemExplorationConfig`."""


def fit(
    use_case: UseCase,
    interactions: pl.DataFrame,
    items: pl.DataFrame | None,
    exploration: Mapping[str, str],
    folder: Path,
) -> dict[str, float]:
    """Train a model, save it to `folder` and return its eight metrics.

    Args:
        use_case: what the model answers.
        interactions: typed interactions.
        items: attributes of the items, from `attributes`.
        exploration: the service's `itemExplorationConfig`.
        folder: made by the model.

    Raises:
        JobFailedError: the events cannot support such a model.
    """
    events = interactions.select(
        user_id=pl.col("USER_ID").cast(pl.String),
        item_id=pl.col("ITEM_ID").cast(pl.String),
        event_type=pl.col("EVENT_TYPE").cast(pl.String),
        timestamp=pl.col("TIMESTAMP"),
    )
    try:
        model = train(use_case, events, items, settings=_settings(exploration))
    except TooLittleData as reason:
        raise JobFailedError(f"Create failed. {reason}.") from reason
    model.save(folder)
    return model.metrics.as_dict()


def _settings(exploration: Mapping[str, str]) -> Settings:
    """The service does not say how many places its weight stands for; a third of it is ours."""
    weight = float(exploration.get("explorationWeight", _WEIGHT))
    days = float(exploration.get("explorationItemAgeCutOff", _AGE_DAYS))
    return Settings(exploration_share=weight / 3, exploration_days=int(days))


def attributes(
    items: pl.DataFrame, schema: DatasetSchema, excluded: Collection[str]
) -> pl.DataFrame:
    """The items as the engine takes them, without the columns excluded from training.

    Only columns that the service would train on are there: categories, the price, the text.
    """
    roles = {name: role for name, role in _ROLES.items() if name in schema.names}
    roles |= {field.name: "text" for field in schema.fields if field.textual}
    return items.select(
        pl.col(name).alias(role) for name, role in roles.items() if name not in excluded
    )


def open_model(folder: Path) -> Model:
    """The model that was saved to a folder.

    Raises:
        InvalidInputError: its files are damaged.

    """
    try:
        return load(folder)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise InvalidInputError(
            f"The files of the model in {folder} are damaged ({type(error).__name__}). Put another "
            "version live with `hsp recommenders use`, or start afresh with `hsp demo --fresh`"
        ) from error


def events(history: History) -> list[Event]:
    """A user's interactions as the engine takes them."""
    columns = (history["ITEM_ID"], history["EVENT_TYPE"], history["TIMESTAMP"])
    return [Event(*values) for values in zip(*columns, strict=True)]
