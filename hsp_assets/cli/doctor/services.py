"""Whether each outside service can be reached with the settings and secrets of this process."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import dagster as dg
from botocore.exceptions import BotoCoreError, ClientError

from hsp_assets.cli.doctor.findings import Finding
from hsp_assets.environment import Settings
from hsp_assets.failures import HspError, NotYetVisible, ShareError
from hsp_assets.portal.flows import SOURCES
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_changes import PortalChanges
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.resources.source_folder import SourceFolderResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.share.names import event_view

UNREACHABLE = "Correct what the text names, then run hsp doctor again."


def reach(resources: Mapping[str, Any], settings: Settings) -> Iterator[Finding]:
    """Send each service one small request."""
    yield _finding("HubSpot", resources["hubspot"], reach_hubspot)
    yield _finding("Snowflake share", resources["snowflake"], reach_share)
    yield _finding("S3 bucket", resources["storage"], reach_bucket)
    yield _finding(
        "Amazon Personalize",
        resources["personalize"],
        lambda service: reach_personalize(service, settings.dataset_group),
    )
    yield _finding(
        "source files",
        {"source_folder": resources["source_folder"], "storage": resources["storage"]},
        reach_source_folder,
    )


def reach_hubspot(hubspot: HubSpotResource) -> str:
    """How many contacts there are."""
    total = PortalChanges(hubspot).newest("contacts").total
    return f"{hubspot.url} answers: {total:,} contacts."


def reach_share(snowflake: SnowflakeShareResource) -> str:
    """The view of the interaction event."""
    with snowflake.session() as session:
        view = event_view(session)
    return f"{snowflake.database}.{snowflake.share_schema} answers; the event's view is {view}."


def reach_bucket(storage: StorageResource) -> str:
    """Whether the bucket is there."""
    storage.require()
    return f"{storage.uri('')} can be reached."


def reach_personalize(personalize: PersonalizeResource, dataset_group: str) -> str:
    """Whether there is the dataset group."""
    group = personalize.find("dataset_group", dataset_group)
    state = "exists" if group else "does not exist yet; the first run makes it"
    return f"It answers; the dataset group {dataset_group} {state}."


def reach_source_folder(both: Mapping[str, Any]) -> str:
    """How many files there are of each source."""
    folder, storage = both["source_folder"], both["storage"]
    assert isinstance(folder, SourceFolderResource)  # noqa: S101 (as it was handed over)
    location = folder.location(storage)
    counts = {name: len(location.stamps(folder.patterns[name])) for name in SOURCES}
    return f"{folder.root}: " + ", ".join(f"{n} of {name}" for name, n in counts.items()) + "."


def _finding(about: str, resource: Any, request: Callable[[Any], str]) -> Finding:  # noqa: ANN401
    """Send a request with the resource as a run gets it; what would stop a run is a finding."""
    needed = resource if isinstance(resource, Mapping) else {"service": resource}
    try:
        with dg.build_resources(dict(needed)) as built:
            given = built.original_resource_dict
            return Finding(
                about, "good", request(given if isinstance(resource, Mapping) else given["service"])
            )
    except dg.DagsterInvalidConfigError as error:
        missing = "; ".join(one.message for one in error.errors)
        return Finding(about, "broken", missing, "Set the variable; .env.example lists them all.")
    except (NotYetVisible, ShareError) as error:
        return Finding(about, "attention", f"It answers, and lacks something: {error}")
    except (HspError, ClientError, BotoCoreError) as error:
        return Finding(about, "broken", str(error), UNREACHABLE)
