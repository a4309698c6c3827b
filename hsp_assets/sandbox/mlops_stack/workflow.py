"""The workflow of the solution: everything that a configuration describes, found or created.

A resource is looked up by its name and created when missing; one that differs is refused, because
the workflow changes nothing that exists. CSVs are imported when the last import is older than
`maxAge` and they are newer than it; where there is no CSV, nothing is imported and nobody is told.
"""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from hsp_assets.sandbox.aws import s3_client
from hsp_assets.waiting import wait_for

if TYPE_CHECKING:
    from mypy_boto3_personalize import PersonalizeClient

ROLE = "arn:aws:iam::123456789012:role/solution"
ALLOWED = ("tags", "datasetGroup", "datasets", "eventTracker", "filters", "recommenders")
TYPES = ("interactions", "items", "users")
DEFAULT_MAX_AGE = "365 days"
AGE = re.compile(r"(\d+) (second|minute|hour|day)s?")
COMPARED = (
    "domain",
    "kmsKeyArn",
    "schema",
    "schemaArn",
    "filterExpression",
    "recipeArn",
    "recommenderConfig",
)
"""Parameters by which a resource that exists is compared with its configuration."""
Json = dict[str, Any]


class UpdateFailedError(Exception):
    """The workflow ended with `UPDATE FAILED`, or the configuration was refused."""


@dataclass(frozen=True)
class Workflow:
    """The workflow of one stack's account.

    Attributes:
        personalize_url: address of Personalize.
        s3_url: address of S3.

    """

    personalize_url: str
    s3_url: str

    def run(self, bucket: str, key: str) -> None:
        """Do what a configuration says.

        Raises:
            UpdateFailedError: it is wrong, or something failed or differs.

        """
        stored = s3_client(self.s3_url).get_object(Bucket=bucket, Key=key)
        said = accepted(stored["Body"].read())
        folder = key.rpartition("/")[0]
        try:
            self._update(said, bucket, folder)
        except (ClientError, BotoCoreError) as error:
            raise UpdateFailedError(str(error)) from error

    def _update(self, said: Json, bucket: str, folder: str) -> None:
        tags = {"tags": said["tags"]} if said.get("tags") else {}
        described, datasets = said["datasetGroup"], said.get("datasets", {})
        group = self._ensure("dataset_group", {**tags, **described["serviceConfig"]})
        scope = {"datasetGroupArn": group}
        max_age = described.get("workflowConfig", {}).get("maxAge", DEFAULT_MAX_AGE)
        importing = {**tags, **datasets.get("serviceConfig", {})}
        jobs = []
        for name in (one for one in TYPES if one in datasets):
            dataset = self._dataset(name, datasets[name], scope, tags)
            location = self._location(bucket, f"{folder}/{name}")
            if location and self._is_due(dataset, bucket, location, max_age):
                jobs.append(self._import(name, dataset, f"s3://{bucket}/{location}", importing))
        for job in jobs:
            self._wait("dataset_import_job", job)
        trackers = [said["eventTracker"]] if "eventTracker" in said else []
        for one in trackers:
            self._ensure("event_tracker", {**tags, **one["serviceConfig"]}, scope)
        for kind in ("filter", "recommender"):
            for one in said.get(f"{kind}s", []):
                self._ensure(kind, {**tags, **one["serviceConfig"]}, scope)

    def _dataset(self, name: str, said: Json, scope: dict[str, str], tags: Json) -> str:
        schema = said["schema"]["serviceConfig"]
        schema_arn = self._ensure("schema", {**schema, "schema": json.dumps(schema["schema"])})
        wanted = {**tags, **said["dataset"]["serviceConfig"], "schemaArn": schema_arn}
        return self._ensure("dataset", wanted | {"datasetType": name}, scope)

    def _ensure(self, kind: str, wanted: Json, scope: Mapping[str, str] | None = None) -> str:
        """The ARN of a resource of that name, which is as wanted and active."""
        scope = scope or {}
        name = wanted["name"]
        found = next((one for one in self._all(kind, scope) if one["name"] == name), None)
        field = f"{_camel(kind)}Arn"
        if found is None:
            arn = str(self._call(f"create_{kind}", **wanted, **scope)[field])
        else:
            arn = str(found[field])
            self._compare(kind, arn, wanted)
        if kind != "schema":
            self._wait(kind, arn)
        return arn

    def _compare(self, kind: str, arn: str, wanted: Json) -> None:
        described = self._describe(kind, arn)
        for setting in COMPARED:
            is_given = setting in wanted
            if is_given and _comparable(wanted[setting]) != _comparable(described.get(setting)):
                raise UpdateFailedError(
                    f"UPDATE FAILED: expected {setting} of {wanted['name']} to be "
                    f"{wanted[setting]} but got {described.get(setting)}"
                )

    def _import(self, name: str, dataset: str, location: str, wanted: Json) -> str:
        created = self._call(
            "create_dataset_import_job",
            **wanted | {"importMode": "FULL"},  # whatever the configuration says
            jobName=f"dataset_import_{name}_{datetime.now(UTC):%Y_%m_%d_%H_%M_%S}",
            datasetArn=dataset,
            dataSource={"dataLocation": location},
            roleArn=ROLE,
        )
        return str(created["datasetImportJobArn"])

    def _is_due(self, dataset: str, bucket: str, location: str, max_age: str) -> bool:
        jobs = self._all("dataset_import_job", {"datasetArn": dataset})
        if not jobs:
            return True
        last: datetime = max(one["creationDateTime"] for one in jobs)
        listed = s3_client(self.s3_url).list_objects_v2(Bucket=bucket, Prefix=location)
        written = max(one["LastModified"] for one in listed["Contents"])
        age, most = datetime.now(UTC) - last, _age(max_age)
        if most == timedelta(seconds=1):
            # No import of AWS ends within a second; here some do.
            time.sleep(max(0.0, (most - age).total_seconds()))
        elif age <= most:
            return False
        return written >= last.replace(microsecond=0)  # S3 tells seconds

    def _location(self, bucket: str, place: str) -> str | None:
        """The key of a folder of CSVs, which is tried first, or of a CSV; None if there is none."""
        listed = s3_client(self.s3_url).list_objects_v2(Bucket=bucket, Prefix=place)
        keys = [one["Key"] for one in listed.get("Contents", [])]
        direct = re.compile(rf"{re.escape(place)}/[^/]*\.csv")
        if any(direct.fullmatch(key) for key in keys):
            return place
        return f"{place}.csv" if f"{place}.csv" in keys else None

    def _wait(self, kind: str, arn: str) -> None:
        described = wait_for(
            lambda: self._describe(kind, arn), lambda one: not _is_pending(one["status"])
        )
        if described["status"] != "ACTIVE":
            # Its message leaves the reason out.
            raise UpdateFailedError(f"UPDATE FAILED: {arn} is {described['status']}. Message: ")

    def _all(self, kind: str, scope: Mapping[str, str]) -> list[Json]:
        operation: Any = f"list_{kind}s"
        plural = f"{_camel(kind)}s"
        pages: Any = self._client.get_paginator(operation).paginate(**scope)
        return [
            one for page in pages for one in page.get(plural) or page.get(plural.capitalize(), [])
        ]

    def _describe(self, kind: str, arn: str) -> Json:
        answer: Json = self._call(f"describe_{kind}", **{f"{_camel(kind)}Arn": arn})
        described: Json = answer[_camel(kind)]
        return described

    def _call(self, operation: str, **parameters: Any) -> Json:
        answer: Json = getattr(self._client, operation)(**parameters)
        return answer

    @cached_property
    def _client(self) -> "PersonalizeClient":
        return boto3.session.Session().client(
            "personalize",
            endpoint_url=self.personalize_url,
            region_name="us-east-1",
            aws_access_key_id="sandbox",
            aws_secret_access_key="sandbox",  # noqa: S106 (any key opens it)
        )


def accepted(body: bytes) -> Json:
    """A configuration that the solution's validator lets pass, which is not much.

    Raises:
        UpdateFailedError: it refuses it.

    """
    try:
        said = json.loads(body)
    except ValueError as error:
        raise UpdateFailedError(f"The configuration is no JSON: {error}") from error
    for name in said.keys() - set(ALLOWED):
        raise UpdateFailedError(f"key {name} is not an allowed key")
    for name in ("filters", "recommenders"):
        if said.get(name) == []:
            raise UpdateFailedError(f"key {name}.serviceConfig is not an allowed key")
    if "datasetGroup" not in said:
        raise UpdateFailedError("a dataset group must be provided")
    if "interactions" not in said.get("datasets", {"interactions": {}}):
        raise UpdateFailedError("datasets must have interactions")
    configuration: Json = said
    return configuration


def _age(text: str) -> timedelta:
    found = AGE.fullmatch(text)
    if found is None:
        raise UpdateFailedError(f"UPDATE FAILED: {text} is no duration")
    return timedelta(**{f"{found[2]}s": int(found[1])})


def _is_pending(status: str) -> bool:
    """One that is stopped, or being stopped or started, is neither pending nor active for it."""
    return status.startswith("CREATE ") and not status.endswith("FAILED")


def _comparable(value: object) -> object:
    """A schema is compared as what it says, not as how it is written."""
    return json.loads(value) if isinstance(value, str) and value.startswith("{") else value


def _camel(kind: str) -> str:
    first, *rest = kind.split("_")
    return first + "".join(word.capitalize() for word in rest)
