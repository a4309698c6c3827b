"""Every operation of HubSpot's API that we use: method, paths, success, allowance, scope.

Paths are written nowhere else, so that another version of the API is chosen here. How long a
version is supported stands in `hubspot_versions`; what is sent and what the answers mean belongs to
the modules that call.

HubSpot puts a version's date in another place of the path for each API, so that both spellings are
written out. Source of the dated ones: HubSpot's catalogue of OpenAPI files, version 2026-09.
"""

import re
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Literal
from urllib.parse import quote

from hsp_assets.environment import HubSpotApi
from hsp_assets.resources.hubspot_allowance import Bucket
from hsp_assets.resources.hubspot_versions import LEGACY, VERSION

Method = Literal["GET", "POST", "PATCH"]

PLACEHOLDER = re.compile(r"{\w+}")
CUSTOM_OBJECT = "2-"
"""Start of the type ids of custom objects, whose scopes have one name for all of them."""
OK = (HTTPStatus.OK,)
CREATED = (HTTPStatus.CREATED,)
NOTHING = (HTTPStatus.NO_CONTENT,)
OK_IN_PART = (HTTPStatus.OK, HTTPStatus.MULTI_STATUS)


@dataclass(frozen=True)
class Operation:
    """One operation.

    Attributes:
        method: of HTTP.
        path: in version 2026-09, with a `{placeholder}` for each value that differs from call to
            call.
        legacy: the path in the last numbered version.
        scope: what the token needs; `{}` stands for the object type, the path's first value.
        success: statuses of answers that did what was asked; with 207 the rest is in `errors`.
        bucket: the allowance that it counts against.
        is_repeatable: whether doing it twice does no harm, so that it is tried again even where
            HubSpot may have acted before it failed.

    """

    method: Method
    path: str
    legacy: str
    scope: str = ""
    success: tuple[HTTPStatus, ...] = OK
    bucket: Bucket = "general"
    is_repeatable: bool = True

    def of(self, *values: str) -> "Operation":
        """The operation with the placeholders of its paths filled, in order.

        Raises:
            ValueError: there are more or fewer values than placeholders.

        """
        kind = next(iter(values), "")
        scope = self.scope.format("custom" if kind.startswith(CUSTOM_OBJECT) else kind)
        path, legacy = _filled(self.path, values), _filled(self.legacy, values)
        return replace(self, path=path, legacy=legacy, scope=scope)

    def within(self, api: HubSpotApi) -> str:
        """The path in a version of the API."""
        return self.legacy if api == LEGACY else self.path


def _filled(path: str, values: tuple[str, ...]) -> str:
    for name, value in zip(PLACEHOLDER.findall(path), values, strict=True):
        path = path.replace(name, quote(value, safe=""))
    return path


@dataclass(frozen=True)
class Family:
    """Where an API lives in version 2026-09, and where in its last numbered version."""

    dated: str
    legacy: str

    def operation(
        self,
        method: Method,
        rest: str,
        scope: str,
        success: tuple[HTTPStatus, ...] = OK,
        *,
        is_repeatable: bool = True,
    ) -> Operation:
        """An operation below that place."""
        paths = (f"{self.dated}{rest}", f"{self.legacy}{rest}")
        return Operation(method, *paths, scope, success, is_repeatable=is_repeatable)

    def own_allowance(
        self,
        bucket: Bucket,
        method: Method,
        rest: str,
        scope: str,
        success: tuple[HTTPStatus, ...] = OK,
    ) -> Operation:
        """An operation below that place which does not count against the general allowance."""
        return replace(self.operation(method, rest, scope, success), bucket=bucket)


OBJECTS = Family(f"/crm/objects/{VERSION}/{{object_type}}", "/crm/v3/objects/{object_type}")
ASSOCIATIONS = Family(
    f"/crm/associations/{VERSION}/{{from}}/{{to}}", "/crm/v4/associations/{from}/{to}"
)
PROPERTIES = Family(
    f"/crm/properties/{VERSION}/{{object_type}}", "/crm/v3/properties/{object_type}"
)
PIPELINES = Family(f"/crm/pipelines/{VERSION}/deals", "/crm/v3/pipelines/deals")
LIMITS = Family(f"/crm/limits/{VERSION}", "/crm/v3/limits")
SCHEMAS = Family(f"/crm-object-schemas/{VERSION}/schemas", "/crm-object-schemas/v3/schemas")
IMPORTS = Family(f"/crm/imports/{VERSION}", "/crm/v3/imports")
EVENTS = Family(f"/events/{VERSION}", "/events/v3")
"""Seen on no portal yet. HubSpot's reference of version 2026-03 has `/events/2026-03/send`, and its
catalogue goes on like that for 2026-09; its files of August 2026 had `/events/custom/2026-09`."""
OCCURRENCES = Family(f"/events/event-occurrences/{VERSION}", "/events/v3/events")
LISTS = Family(f"/crm/lists/{VERSION}", "/crm/v3/lists")
ACCOUNT = Family(f"/account-info/{VERSION}", "/account-info/v3")

READ, WRITE = "crm.objects.{}.read", "crm.objects.{}.write"
READ_MODEL, WRITE_MODEL = "crm.schemas.{}.read", "crm.schemas.{}.write"
READ_DEALS, WRITE_DEALS = "crm.schemas.deals.read", "crm.schemas.deals.write"
READ_CUSTOM, WRITE_CUSTOM = "crm.schemas.custom.read", "crm.schemas.custom.write"
DEFINE_EVENTS = "behavioral_events.event_definitions.read_write"
SEND = "analytics.behavioral_events.send"
IMPORT = "crm.import"

LIST_RECORDS = OBJECTS.operation("GET", "", READ)
READ_RECORDS = OBJECTS.operation("POST", "/batch/read", READ, OK_IN_PART)
CREATE_RECORDS = OBJECTS.operation("POST", "/batch/create", WRITE, CREATED)
UPDATE_RECORDS = OBJECTS.operation("POST", "/batch/update", WRITE, OK_IN_PART)
UPSERT_RECORDS = OBJECTS.operation("POST", "/batch/upsert", WRITE, OK)
ARCHIVE_RECORDS = OBJECTS.operation("POST", "/batch/archive", WRITE, NOTHING)
SEARCH_RECORDS = OBJECTS.own_allowance("search", "POST", "/search", READ)

READ_ASSOCIATIONS = ASSOCIATIONS.own_allowance(
    "associations", "POST", "/batch/read", READ, OK_IN_PART
)
CREATE_ASSOCIATIONS = ASSOCIATIONS.own_allowance(
    "associations", "POST", "/batch/create", WRITE, (*OK, *CREATED)
)

START_IMPORT = IMPORTS.operation("POST", "", IMPORT, is_repeatable=False)
LIST_IMPORTS = IMPORTS.operation("GET", "", IMPORT)
READ_IMPORT = IMPORTS.operation("GET", "/{import}", IMPORT)
LIST_IMPORT_ERRORS = IMPORTS.operation("GET", "/{import}/errors", IMPORT)

LIST_PROPERTIES = PROPERTIES.operation("GET", "", READ_MODEL)
CREATE_PROPERTY = PROPERTIES.operation("POST", "", WRITE_MODEL, CREATED)
UPDATE_PROPERTY = PROPERTIES.operation("PATCH", "/{name}", WRITE_MODEL)
LIST_PROPERTY_GROUPS = PROPERTIES.operation("GET", "/groups", READ_MODEL)
CREATE_PROPERTY_GROUP = PROPERTIES.operation("POST", "/groups", WRITE_MODEL, CREATED)
UPDATE_PROPERTY_GROUP = PROPERTIES.operation("PATCH", "/groups/{name}", WRITE_MODEL)

LIST_PIPELINES = PIPELINES.operation("GET", "", READ_DEALS)
CREATE_PIPELINE = PIPELINES.operation("POST", "", WRITE_DEALS, CREATED, is_repeatable=False)
UPDATE_PIPELINE = PIPELINES.operation("PATCH", "/{pipeline}", WRITE_DEALS)
CREATE_STAGE = PIPELINES.operation(
    "POST", "/{pipeline}/stages", WRITE_DEALS, CREATED, is_repeatable=False
)
UPDATE_STAGE = PIPELINES.operation("PATCH", "/{pipeline}/stages/{stage}", WRITE_DEALS)
READ_PIPELINE_LIMIT = LIMITS.operation("GET", "/pipelines", "crm.objects.deals.read")

LIST_SCHEMAS = SCHEMAS.operation("GET", "", READ_CUSTOM)
READ_SCHEMA = SCHEMAS.operation("GET", "/{object_type}", READ_MODEL)
CREATE_SCHEMA = SCHEMAS.operation("POST", "", WRITE_CUSTOM, CREATED)
CREATE_ASSOCIATION_TYPE = SCHEMAS.operation(
    "POST", "/{object_type}/associations", WRITE_CUSTOM, CREATED, is_repeatable=False
)

LIST_MEMBERS = LISTS.operation("GET", "/{list}/memberships", "crm.lists.read")

LIST_EVENT_DEFINITIONS = EVENTS.operation("GET", "/event-definitions", DEFINE_EVENTS)
CREATE_EVENT_DEFINITION = EVENTS.operation("POST", "/event-definitions", DEFINE_EVENTS, CREATED)
UPDATE_EVENT_DEFINITION = EVENTS.operation(
    "PATCH", "/event-definitions/{event}", DEFINE_EVENTS, CREATED
)
CREATE_EVENT_PROPERTY = EVENTS.operation(
    "POST", "/event-definitions/{event}/property", DEFINE_EVENTS, CREATED
)
UPDATE_EVENT_PROPERTY = EVENTS.operation(
    "PATCH", "/event-definitions/{event}/property/{name}", DEFINE_EVENTS, CREATED
)
SEND_EVENTS = EVENTS.own_allowance("events", "POST", "/send/batch", SEND, NOTHING)
LIST_EVENTS = OCCURRENCES.operation("GET", "", "")

READ_USAGE = ACCOUNT.operation("GET", "/api-usage/daily/private-apps", "")
