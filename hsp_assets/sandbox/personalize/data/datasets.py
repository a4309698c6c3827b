"""What the datasets of a group hold at the moment: the way to their rows for everybody else.

Keeps the built histories and catalogues, and builds them anew when the data has changed.
"""

from collections.abc import Sequence
from functools import lru_cache

import polars as pl

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema, parse_schema
from hsp_assets.sandbox.personalize.data.bulk import BulkFiles
from hsp_assets.sandbox.personalize.data.catalogue import Catalogue
from hsp_assets.sandbox.personalize.data.columns import python_value
from hsp_assets.sandbox.personalize.data.histories import (
    Histories,
    History,
    distinct,
    extended,
    merged,
)
from hsp_assets.sandbox.personalize.data.streamed import Streamed
from hsp_assets.sandbox.personalize.state.registry import Registry, Resource


class Datasets:
    """Reads the datasets of the account."""

    def __init__(self, registry: Registry, bulk: BulkFiles, streamed: Streamed) -> None:
        self._registry = registry
        self._bulk = bulk
        self._streamed = streamed
        self._histories = lru_cache(maxsize=3)(self._build_histories)
        self._catalogue = lru_cache(maxsize=4)(self._build_catalogue)

    def find(self, group_arn: str, dataset_type: str) -> Resource | None:
        """The group's dataset of that type, if it has one."""
        datasets = self._registry.all("dataset", group_arn)
        return next(
            (one for one in datasets if one.attributes["datasetType"] == dataset_type), None
        )

    def schema(self, dataset: Resource) -> DatasetSchema:
        """The schema that the dataset has now."""
        return self._schema(dataset.attributes["schemaArn"])

    def history(self, dataset: Resource, files: Sequence[str], user_id: str) -> History:
        """One user's interactions: those in `files`, and what has been streamed."""
        schema_arn = dataset.attributes["schemaArn"]
        imported = self._histories(dataset.id, tuple(files), schema_arn).of(user_id)
        streamed = self._streamed.events_of(dataset.id, user_id)
        if not streamed:
            return imported
        fields = self.schema(dataset).fields
        rows = [
            {one.name: python_value(one, row[one.name]) for one in fields if one.name in row}
            for row in streamed
        ]
        return extended(imported, rows)

    def interactions(self, dataset: Resource) -> pl.DataFrame:
        """All interactions, imported and streamed, exact duplicates taken once."""
        schema = self.schema(dataset)
        streamed = self._streamed.events(dataset.id, schema)
        with self._bulk.reading:
            files = self._bulk.rows(file_names(dataset), schema)
            if files and streamed.is_empty():
                return merged(files, schema).collect()
            return distinct(pl.concat([*files, streamed.lazy()]), schema).collect()

    def catalogue(self, dataset: Resource) -> Catalogue:
        """The items or users as they are now."""
        version = self._streamed.version(dataset.id)
        files = tuple((name, at) for name, at in dataset.internals.get("files", []))
        return self._catalogue(dataset.id, files, version, dataset.attributes["schemaArn"])

    def forget(self) -> None:
        """Build everything anew when it is next needed; files were rewritten in place."""
        self._histories.cache_clear()
        self._catalogue.cache_clear()

    def _build_histories(
        self, _dataset_id: int, files: tuple[str, ...], schema_arn: str
    ) -> Histories:
        schema = self._schema(schema_arn)
        with self._bulk.reading:
            rows = self._bulk.rows(files, schema)
            empty = pl.LazyFrame(schema=dict.fromkeys(schema.names, pl.String))
            return Histories(merged(rows or [empty], schema).collect())

    def _build_catalogue(
        self,
        dataset_id: int,
        files: tuple[tuple[str, float], ...],
        _version: int,
        schema_arn: str,
    ) -> Catalogue:
        schema = self._schema(schema_arn)
        put = self._streamed.records(dataset_id, schema).lazy()
        with self._bulk.reading:
            rows = self._bulk.rows([name for name, _ in files], schema)
            imported = [
                part.with_columns(pl.lit(at, pl.Float64).alias("written_at"))
                for part, (_, at) in zip(rows, files, strict=True)
            ]
            return Catalogue([*imported, put], schema)

    def _schema(self, arn: str) -> DatasetSchema:
        text: str = self._registry.get("schema", arn).attributes["schema"]
        return parse_schema(text)


def file_names(dataset: Resource) -> list[str]:
    """The bulk files that make up a dataset, oldest first."""
    return [name for name, _ in dataset.internals.get("files", [])]
