"""What Personalize is told about the columns follows from the models."""

import json

import pytest

from hsp_assets import schemas
from hsp_assets.schemas import DATASETS, DatasetName

RECORD_NAMES = {"users": "Users", "items": "Items", "interactions": "Interactions"}


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_avro_fields_are_the_columns_in_their_order(dataset: DatasetName) -> None:
    avro = json.loads(schemas.avro_schema(dataset))
    assert [field["name"] for field in avro["fields"]] == schemas.columns(dataset)
    assert (avro["name"], avro["version"]) == (RECORD_NAMES[dataset], "1.0")


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_column_may_be_null_exactly_when_its_avro_field_may(dataset: DatasetName) -> None:
    declared = schemas.MODELS[dataset].to_schema().columns
    for field in json.loads(schemas.avro_schema(dataset))["fields"]:
        assert declared[field["name"]].nullable == ("null" in field["type"])


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_column_is_described(dataset: DatasetName) -> None:
    declared = schemas.MODELS[dataset].to_schema().columns
    assert all(column.description for column in declared.values())


def test_there_is_one_textual_field_as_personalize_allows() -> None:
    avro = "".join(schemas.avro_schema(dataset) for dataset in DATASETS)
    assert avro.count('"textual": true') == 1
