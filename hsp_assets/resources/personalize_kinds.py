"""What Amazon Personalize calls its resources and their statuses.

Only names and how they are written belong here; requests to the service are in `personalize`.
"""

from collections.abc import Mapping
from typing import Any, Literal, cast

Kind = Literal[
    "schema",
    "dataset_group",
    "dataset",
    "dataset_import_job",
    "data_deletion_job",
    "event_tracker",
    "filter",
    "recommender",
]
"""The resources of Personalize we make; `create_`, `list_` and `describe_` are named after them."""
Description = Mapping[str, Any]

ACTIVE, INACTIVE, COMPLETED = "ACTIVE", "INACTIVE", "COMPLETED"
CREATE_FAILED = "CREATE FAILED"


def camel(kind: Kind) -> str:
    """As the service's answers spell it: `datasetGroup`."""
    first, *rest = kind.split("_")
    return first + "".join(word.capitalize() for word in rest)


def kind_of(arn: str) -> Kind:
    """What kind of resource an ARN is of: `dataset-import-job/<name>` is one of its tails."""
    tail = arn.rpartition(":")[2]
    return cast("Kind", tail.partition("/")[0].replace("-", "_"))


def words(kind: Kind) -> str:
    """As a sentence has it: `dataset group`."""
    return kind.replace("_", " ")


def name_field(kind: Kind) -> str:
    """The key of its name: jobs have another one."""
    return "jobName" if kind.endswith("_job") else "name"


def base_name(job: Description) -> str:
    """The name of the first job for the same purpose: a second one is called `name-2`."""
    return str(job["jobName"]).partition("-")[0]


def is_over(described: Description) -> bool:
    """Whether nothing goes on with it: it is done, stopped or failed."""
    status = str(described["status"])
    return status in (ACTIVE, INACTIVE, COMPLETED) or has_failed(described)


def has_failed(described: Description) -> bool:
    """Whether the work on it failed."""
    return str(described["status"]).endswith("FAILED")
