"""Whether a `config.json` is right, checked before it is uploaded.

The solution's own validator lets much pass that fails many minutes later inside its workflow, and
crashes on some of the rest. Here a configuration must satisfy the service models of Amazon
Personalize, our declarations and the documented limits.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.model import Shape
from botocore.validate import ParamValidator

from hsp_assets.failures import PermanentFailure
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.schemas import DATASETS, DatasetName, avro_schema
from hsp_assets.service_models import WrongTypeError, request_shape, violations
from hsp_assets.training.filter_rules import filter_problems
from hsp_assets.training.mlops_stack.configuration import DOMAIN, Configuration

ARN = "arn:aws:personalize:us-east-1:123456789012:any/any"
"""Stands for what the solution fills in."""
ROOT = ("tags", "datasetGroup", "datasets", "eventTracker", "filters", "recommenders")
"""Sections that we use; the solution knows more."""
FILLED: dict[str, dict[str, object]] = {
    "CreateDatasetGroup": {},
    "CreateSchema": {},
    "CreateDataset": {"schemaArn": ARN, "datasetGroupArn": ARN, "datasetType": "Items"},
    "CreateDatasetImportJob": {
        "jobName": "any",
        "datasetArn": ARN,
        "dataSource": {"dataLocation": "s3://bucket/any"},
        "roleArn": "arn:aws:iam::123456789012:role/any",
    },
    "CreateEventTracker": {"datasetGroupArn": ARN},
    "CreateFilter": {"datasetGroupArn": ARN},
    "CreateRecommender": {"datasetGroupArn": ARN},
}
"""What the solution adds to a create call's parameters; a configuration must not have it."""


def require_valid(
    configuration: Configuration, headers: Mapping[DatasetName, Sequence[str]]
) -> None:
    """Make sure that a configuration will not fail in the solution's workflow.

    Args:
        configuration: as rendered.
        headers: the first line of each dataset's CSV, which must be its schema's fields.

    Raises:
        PermanentFailure: it would; the text lists every problem.

    """
    problems = [*problems_of(configuration), *_header_problems(configuration, headers)]
    if problems:
        raise PermanentFailure(
            f"The configuration for the MLOps stack has {len(problems)} problems and was not "
            f"uploaded: {'; '.join(problems)}. It is rendered from recommenders.py and schemas.py: "
            "correct the declaration."
        )


def problems_of(configuration: Configuration) -> Iterator[str]:
    """Yield everything that is wrong with a configuration."""
    for name in sorted(configuration.keys() - set(ROOT)):
        yield f"{name} is no section that we use"
    for name in ("datasetGroup", "datasets"):
        if not configuration.get(name):
            yield f"{name} is missing"
    for name, section in configuration.items():
        if not section:
            yield f"{name} is empty: leave it out"
    yield from _parameter_problems(configuration)
    yield from _domain_problems(configuration)
    yield from _duplicates(configuration)
    yield from _schema_problems(configuration)
    yield from _recommender_problems(configuration)
    yield from filter_problems(
        {
            one["name"]: str(one.get("filterExpression", ""))
            for one in _configured(configuration, "filters")
        }
    )


def _parameter_problems(configuration: Configuration) -> Iterator[str]:
    for where, operation, parameters in _calls(configuration):
        shape = request_shape("personalize", operation)
        for name in sorted(parameters.keys() & FILLED[operation].keys()):
            yield f"{where}: {name} is filled in by the solution"
        sent = {**FILLED[operation], **_as_sent(parameters)}
        # botocore finds unknown members, which the service ignores and the solution refuses.
        yield from (f"{where}: {line}" for line in _unknown(shape, sent))
        try:
            yield from (f"{where}: {violation}" for violation in violations(shape, sent))
        except WrongTypeError as wrong:
            yield f"{where}: {wrong}"


def _unknown(shape: Shape, sent: dict[str, Any]) -> list[str]:
    report = ParamValidator().validate(sent, shape).generate_report()
    return [line for line in report.splitlines() if line.startswith("Unknown")]


def _calls(configuration: Configuration) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Where parameters of a create call stand, which call it is, and the parameters."""
    datasets = configuration.get("datasets", {})
    sections: list[tuple[str, str, Any]] = [
        ("datasetGroup", "CreateDatasetGroup", configuration.get("datasetGroup")),
        ("datasets", "CreateDatasetImportJob", datasets),
        ("eventTracker", "CreateEventTracker", configuration.get("eventTracker")),
    ]
    for dataset in DATASETS:
        one = datasets.get(dataset, {})
        sections.append((f"datasets.{dataset}.schema", "CreateSchema", one.get("schema")))
        sections.append((f"datasets.{dataset}.dataset", "CreateDataset", one.get("dataset")))
    for name, operation in (("filters", "CreateFilter"), ("recommenders", "CreateRecommender")):
        for place, one in enumerate(configuration.get(name, [])):
            sections.append((f"{name}[{place}]", operation, one))
    for where, operation, section in sections:
        if section is not None:
            yield where, operation, section.get("serviceConfig", {})


def _as_sent(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A schema is an object in the configuration and a text in the call."""
    schema = parameters.get("schema")
    return {**parameters, **({"schema": json.dumps(schema)} if isinstance(schema, dict) else {})}


def _domain_problems(configuration: Configuration) -> Iterator[str]:
    for where, operation, parameters in _calls(configuration):
        needed = operation in ("CreateDatasetGroup", "CreateSchema")
        if needed and parameters.get("domain") != DOMAIN:
            yield f"{where}: domain must be {DOMAIN}, it is {parameters.get('domain')}"


def _duplicates(configuration: Configuration) -> Iterator[str]:
    for section in ("filters", "recommenders"):
        counted = Counter(str(one.get("name")) for one in _configured(configuration, section))
        for name, times in counted.items():
            if times > 1:
                yield f"{section}: {times} have the name {name}"


def _schema_problems(configuration: Configuration) -> Iterator[str]:
    for name in DATASETS:
        given = _schema(configuration, name)
        if not isinstance(given, dict):
            yield f"datasets.{name}: the schema must be an object"
        elif given != json.loads(avro_schema(name)):
            yield f"datasets.{name}: the schema differs from the declared model of {name}"


def _header_problems(
    configuration: Configuration, headers: Mapping[DatasetName, Sequence[str]]
) -> Iterator[str]:
    for name in DATASETS:
        schema = _schema(configuration, name)
        fields = [one["name"] for one in schema["fields"]] if isinstance(schema, dict) else []
        if list(headers[name]) != fields:
            yield f"datasets.{name}: the CSV has the columns {', '.join(headers[name])}"


def _recommender_problems(configuration: Configuration) -> Iterator[str]:
    recipes = {one.recipe_arn for one in RECOMMENDERS.values()}
    for one in _configured(configuration, "recommenders"):
        if one.get("recipeArn") not in recipes:
            yield f"recommender {one.get('name')}: {one.get('recipeArn')} is no recipe of ours"


def _schema(configuration: Configuration, dataset: DatasetName) -> object:
    section = configuration.get("datasets", {}).get(dataset, {})
    return section.get("schema", {}).get("serviceConfig", {}).get("schema")


def _configured(configuration: Configuration, section: str) -> list[dict[str, Any]]:
    return [one.get("serviceConfig", {}) for one in configuration.get(section, [])]
