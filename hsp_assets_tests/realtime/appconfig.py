"""AppConfig as a deployment of AWS's `personalization-apis` has it: a profile with its validator.

moto keeps applications, profiles and versions; environments and deployments, which it lacks, are
added here. A deployment calls the validator of the profile first, as AppConfig does, and the
validator holds the document against what is documented of the solution's own JSON schema.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from moto.appconfig import urls
from moto.appconfig.responses import AppConfigResponse
from moto.core.exceptions import JsonRESTError

from hsp_assets_tests.aws_server import aws_server

jsonschema = importlib.import_module("jsonschema")  # it ships no types
BUCKET = "acme-hsp"
DEPLOYMENTS = "{0}/applications/(?P<app_id>[^/]+)/environments/(?P<environment>[^/]+)/deployments$"


def closed(required: str, **properties: Any) -> dict[str, Any]:
    """An object that has some properties and may have no others."""
    names = required.split()
    more = {"additionalProperties": False, "properties": properties}
    return {"type": "object", "required": names, **more}


def named(values: dict[str, Any], pattern: str = "^[a-zA-Z0-9_-]*$") -> dict[str, Any]:
    """An object whose names are of a pattern, and whose values are all alike."""
    return {"type": "object", "patternProperties": {pattern: values}, "additionalProperties": False}


TEXT = {"type": "string"}
ARN = "^arn:[\\w-]+:personalize:[a-z]{2}-((?:gov|iso|isob)-)?[a-z]+-\\d:\\d{12}:"
RULE = closed("maxAge directives", maxAge={"type": "integer", "minimum": 0}, directives=TEXT)
FILTER = closed(
    "arn",
    arn={"type": "string", "pattern": f"{ARN}filter/.*$"},
    condition={"enum": ["user-required"]},
)
VARIATION = closed(
    "type arn",
    type={"enum": ["personalize-campaign", "personalize-recommender"]},
    arn={"type": "string", "pattern": f"{ARN}(?:campaign|recommender)/.*$"},
    filters={"type": "array", "items": FILTER},
)
RECOMMENDER = closed("variations", variations=named(VARIATION))
ACTIONS = named(named(RECOMMENDER), "^(?:recommend-items|related-items|rerank-items)$")
TARGET = closed("type trackingId", type={"enum": ["personalize-event-tracker"]}, trackingId=TEXT)
NAMESPACE = closed(
    "recommenders", recommenders=ACTIONS, eventTargets={"type": "array", "items": TARGET}
)
CALLERS = "userSpecified syntheticUserSpecified noUserSpecified"
CACHE_CONTROL = closed(CALLERS, **dict.fromkeys(CALLERS.split(), RULE))
SCHEMA = closed(
    "namespaces",
    version=TEXT,
    description=TEXT,
    cacheControl=CACHE_CONTROL,
    namespaces=named(NAMESPACE),
)
"""Of the document [`personalization-apis`: its validator's schema, of what we use of it]."""


class Refused(JsonRESTError):
    """What AppConfig answers when a validator fails."""

    def __init__(self, message: str) -> None:
        super().__init__("BadRequestException", message)


@dataclass(frozen=True)
class Deployed:
    """A deployment of the solution: where it is, and the ids that its stack names."""

    url: str
    application: str
    profile: str
    client: Any

    def deploy(self, content: bytes) -> None:
        """Deploy a document, as the console does.

        Raises:
            ClientError: the validator refuses it.

        """
        place = {"ApplicationId": self.application, "ConfigurationProfileId": self.profile}
        made = self.client.create_hosted_configuration_version(
            **place, Content=content, ContentType="application/json"
        )
        self.client.start_deployment(
            **place,
            EnvironmentId="ghi9012",
            DeploymentStrategyId="AppConfig.AllAtOnce",
            ConfigurationVersion=str(made["VersionNumber"]),
        )


def _start_deployment(self: AppConfigResponse) -> str:
    asked = json.loads(self.body)
    application = self.path.split("/")[2]
    version = self.appconfig_backend.get_hosted_configuration_version(
        app_id=application,
        config_profile_id=asked["ConfigurationProfileId"],
        version=int(asked["ConfigurationVersion"]),
    )
    errors = jsonschema.Draft202012Validator(SCHEMA).iter_errors(json.loads(version.content))
    if messages := [one.message for one in errors]:
        raise Refused(f"Error invoking validator: {'; '.join(messages)}")
    return json.dumps({"State": "DEPLOYING", "DeploymentNumber": 1})


@contextmanager
def appconfig() -> Iterator[Deployed]:
    """A deployment, and a bucket, until the context ends."""
    with pytest.MonkeyPatch.context() as extended:
        extended.setitem(urls.url_paths, DEPLOYMENTS, AppConfigResponse.dispatch)
        extended.setattr(AppConfigResponse, "start_deployment", _start_deployment, raising=False)
        with aws_server() as url:
            client = boto3.client("appconfig")
            boto3.client("s3").create_bucket(Bucket=BUCKET)
            application = client.create_application(Name="personalization-apis")["Id"]
            profile = client.create_configuration_profile(
                ApplicationId=application,
                Name="configuration",
                LocationUri="hosted",
                Validators=[{"Type": "LAMBDA", "Content": "arn:aws:lambda:::function:validator"}],
            )["Id"]
            yield Deployed(url, application, profile, client)
