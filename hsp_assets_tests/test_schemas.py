"""The Avro schemas that Personalize gets follow from the pandera models."""

import json

import polars as pl
import pytest

from hsp_assets import schemas
from hsp_assets.metadata import preview
from hsp_assets.schemas import DATASETS, DatasetName, shown_id

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


REQUIRED = {
    "users": {"USER_ID": "string"},
    "items": {"ITEM_ID": "string", "PRICE": "float", "CATEGORY_L1": "string"},
    "interactions": {
        "USER_ID": "string",
        "ITEM_ID": "string",
        "EVENT_TYPE": "string",
        "TIMESTAMP": "long",
    },
}
MOST_OTHERS = {"users": 25, "items": 100, "interactions": 5}


@pytest.mark.parametrize("dataset", DATASETS)
def test_what_an_ecommerce_dataset_requires_is_there_and_the_rest_fits_its_quota(
    dataset: DatasetName,
) -> None:
    types = {one["name"]: one["type"] for one in json.loads(schemas.avro_schema(dataset))["fields"]}
    assert types.items() >= REQUIRED[dataset].items()
    assert 1 <= len(types) - len(REQUIRED[dataset]) <= MOST_OTHERS[dataset]


@pytest.mark.parametrize("dataset", DATASETS)
def test_names_of_columns_differ_without_their_underscores(dataset: DatasetName) -> None:
    names = [name.replace("_", "") for name in schemas.columns(dataset)]
    assert len(set(names)) == len(names)
    assert all(name.isalnum() for name in names)


def test_no_column_is_boolean_and_every_category_is_one_to_personalize() -> None:
    fields = [one for name in DATASETS for one in json.loads(schemas.avro_schema(name))["fields"]]
    assert not [one["name"] for one in fields if "boolean" in one["type"]]
    categorical = {one["name"] for one in fields if one.get("categorical")}
    assert categorical >= {"CATEGORY_L1", "CATEGORY_L2", "GENDER", "PROMOTED", "DISCOUNT"}


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ("u-17", "u-17"),
        ("ann@example.com", "hidden"),
        ("Ann Smith", "hidden"),
        ("x" * 65, "hidden"),
    ],
)
def test_an_id_that_may_be_a_name_or_an_address_is_not_shown(user: str, expected: str) -> None:
    assert shown_id(user) == expected


def test_a_preview_hides_ids_that_may_be_addresses() -> None:
    frame = pl.DataFrame({"USER_ID": ["u1", "ann@example.com", None], "AGE": [30, 31, 32]})
    text = str(preview(frame, hidden=["AGE"])["preview"].value)
    assert "u1" in text
    assert "hidden" in text
    assert "ann@example.com" not in text
