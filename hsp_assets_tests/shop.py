"""A shop that tests share: its rows, the services they are kept in, and how they are published."""

from typing import Any, TypeVar

import dagster as dg
import polars as pl

from hsp_assets.publishing.datasets import Datasets
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS, DatasetName, dtypes

ROLE = "arn:aws:iam::123456789012:role/personalize"
KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}

Frames = dict[DatasetName, pl.DataFrame]
Resource = TypeVar("Resource", bound=dg.ConfigurableResource[Any])


def users(count: int) -> pl.DataFrame:
    """Users `u0` on, with their contact records."""
    rows = [
        {"USER_ID": f"u{n}", "AGE": 20 + n % 50, "GENDER": "F", "RECORD_ID": 10_000 + n}
        for n in range(count)
    ]
    return pl.DataFrame(rows, schema={**dtypes("users"), "RECORD_ID": pl.Int64})


def items(count: int) -> pl.DataFrame:
    """Items `i0` on, in four categories."""
    common = {"CATEGORY_L2": "d", "PRODUCT_DESCRIPTION": "Of wood.", "GENDER": "Any"}
    rows = [
        {"ITEM_ID": f"i{n}", "PRICE": 1.5 + n, "CATEGORY_L1": f"c{n % 4}", "PROMOTED": "False"}
        | {"PRODUCT_NAME": f"Item {n}", **common}
        for n in range(count)
    ]
    return pl.DataFrame(rows, schema=dtypes("items"))


def bucket(address: str, name: str) -> StorageResource:
    """A bucket of a stand-in for S3."""
    return StorageResource(bucket=name, region_name="us-east-1", endpoint_url=address, **KEYS)


def personalize(address: str) -> PersonalizeResource:
    """A stand-in for Personalize."""
    return PersonalizeResource(
        region="us-east-1",
        role_arn=ROLE,
        endpoint_url=address,
        access_key_id="test",
        secret_access_key="test",
    )


def unused(resource: Resource) -> Resource:
    """A resource of the same configuration that has opened no client: Dagster takes no other."""
    fields = type(resource).model_fields
    return type(resource)(**{name: getattr(resource, name) for name in fields})


def publish(datasets: Datasets, version: str, frames: Frames) -> None:
    """Publish a version and make it live."""
    for name in DATASETS:
        types = dtypes(name).items()
        frame = frames[name].select(pl.col(column).cast(kind) for column, kind in types)
        datasets.write_csv(version, name, frame.lazy(), frame.height)
        datasets.write_profile(version, name, {"rows": frame.height})
    datasets.go_live(version)
