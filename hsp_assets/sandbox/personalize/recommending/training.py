"""Trains the models behind recommenders and keeps them in folders.

A training ends with a folder's name and metrics; when a recommender begins to use them belongs to
`resources.recommenders`.
"""

import shutil
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

import polars as pl

from hsp_assets.engine import Model
from hsp_assets.sandbox.personalize.data.datasets import Datasets, file_names
from hsp_assets.sandbox.personalize.errors import JobFailedError
from hsp_assets.sandbox.personalize.options import Options
from hsp_assets.sandbox.personalize.recommending import engine
from hsp_assets.sandbox.personalize.recommending.minimums import check_minimums
from hsp_assets.sandbox.personalize.recommending.recipes import recipe
from hsp_assets.sandbox.personalize.state.registry import Resource
from hsp_assets.service_models import Json


class Models:
    """Trains models, opens them, deletes them."""

    def __init__(self, folder: Path, datasets: Datasets, options: Options) -> None:
        self._folder = folder
        self._datasets = datasets
        self._options = options
        self.open = lru_cache(maxsize=options.quotas.recommenders)(self._open)
        folder.mkdir(parents=True, exist_ok=True)

    def train(self, recommender: Resource, config: Json) -> Json:
        """Train on the data of the recommender's group as it is now.

        Returns:
            `model`, the folder's name; `files`, the imports learned from; `modelMetrics`.

        Raises:
            JobFailedError: the data does not support the recipe.
        """
        use = recipe(recommender.attributes["recipeArn"])
        dataset = self._datasets.find(recommender.attributes["datasetGroupArn"], "INTERACTIONS")
        if dataset is None:
            raise JobFailedError("Create failed. The dataset group has no Interactions dataset.")
        interactions = self._datasets.interactions(dataset)
        check_minimums(interactions, use, self._options.minimums)
        name = f"{recommender.id}-{uuid4().hex}"
        items = self._items(recommender, config)
        exploration = config.get("itemExplorationConfig", {})
        metrics = engine.fit(use.use_case, interactions, items, exploration, self._folder / name)
        return {"model": name, "files": file_names(dataset), "modelMetrics": metrics}

    def keep_only(self, names: Collection[str]) -> None:
        """Delete every other model."""
        for folder in self._folder.iterdir():
            if folder.name not in names:
                shutil.rmtree(folder)

    def _items(self, recommender: Resource, config: Json) -> pl.DataFrame | None:
        dataset = self._datasets.find(recommender.attributes["datasetGroupArn"], "ITEMS")
        if dataset is None:
            return None
        schema = self._datasets.schema(dataset)
        columns = config.get("trainingDataConfig", {})
        excluded = set(columns.get("excludedDatasetColumns", {}).get("ITEMS", []))
        included = columns.get("includedDatasetColumns", {}).get("ITEMS")
        if included is not None:
            excluded |= set(schema.names) - {"ITEM_ID", *included}
        return engine.attributes(self._datasets.catalogue(dataset).typed, schema, excluded)

    def _open(self, name: str) -> Model:
        return engine.open_model(self._folder / name)
