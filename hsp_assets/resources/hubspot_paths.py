"""Every operation of HubSpot's API that this project uses: method, path, allowance and scope.

Paths are written nowhere else, so that another version of the API is chosen here. What is sent
and what the answers mean belongs to the modules that call.
"""

import re
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import quote

from hsp_assets.resources.hubspot_allowance import Bucket

Method = Literal["GET", "POST", "PATCH"]

PLACEHOLDER = re.compile(r"{\w+}")
CUSTOM_OBJECT = "2-"
"""Start of the type ids of custom objects, whose scopes have one name for all of them."""


@dataclass(frozen=True)
class Operation:
    """One operation.

    Attributes:
        method: of HTTP.
        path: with a `{placeholder}` for each value that differs from call to call.
        scope: what the token needs; `{}` stands for the object type, the path's first value.
        bucket: the allowance that it counts against.
        is_repeatable: whether doing it twice does no harm, so that it is tried again even where
            HubSpot may have acted before it failed.

    """

    method: Method
    path: str
    scope: str = ""
    bucket: Bucket = "general"
    is_repeatable: bool = True

    def of(self, *values: str) -> "Operation":
        """The operation with the placeholders of its path filled, in order.

        Raises:
            ValueError: there are more or fewer values than placeholders.

        """
        names = PLACEHOLDER.findall(self.path)
        path = self.path
        for name, value in zip(names, values, strict=True):
            path = path.replace(name, quote(value, safe=""))
        kind = next(iter(values), "")
        scope = self.scope.format("custom" if kind.startswith(CUSTOM_OBJECT) else kind)
        return replace(self, path=path, scope=scope)


OBJECTS, ASSOCIATIONS = "/crm/v3/objects/{object_type}", "/crm/v4/associations/{from}/{to}"
PROPERTIES, PIPELINES = "/crm/v3/properties/{object_type}", "/crm/v3/pipelines/deals"
SCHEMAS, IMPORTS = "/crm-object-schemas/v3/schemas", "/crm/v3/imports/"
EVENTS, EVENT_DEFINITIONS = "/events/v3", "/events/v3/event-definitions"

READ, WRITE = "crm.objects.{}.read", "crm.objects.{}.write"
READ_MODEL, WRITE_MODEL = "crm.schemas.{}.read", "crm.schemas.{}.write"
READ_DEALS, WRITE_DEALS = "crm.schemas.deals.read", "crm.schemas.deals.write"
DEFINE_EVENTS = "behavioral_events.event_definitions.read_write"
IMPORT = "crm.import"

LIST_RECORDS = Operation("GET", OBJECTS, READ)
READ_RECORDS = Operation("POST", f"{OBJECTS}/batch/read", READ)
UPSERT_RECORDS = Operation("POST", f"{OBJECTS}/batch/upsert", WRITE)
ARCHIVE_RECORDS = Operation("POST", f"{OBJECTS}/batch/archive", WRITE)
SEARCH_RECORDS = Operation("POST", f"{OBJECTS}/search", READ, "search")

READ_ASSOCIATIONS = Operation("POST", f"{ASSOCIATIONS}/batch/read", READ, "associations")
CREATE_ASSOCIATIONS = Operation("POST", f"{ASSOCIATIONS}/batch/create", WRITE, "associations")
LIST_LABELS = Operation("GET", f"{ASSOCIATIONS}/labels", READ_MODEL, "associations")
CREATE_LABEL = Operation("POST", f"{ASSOCIATIONS}/labels", WRITE_MODEL, "associations")

START_IMPORT = Operation("POST", IMPORTS, IMPORT, is_repeatable=False)
LIST_IMPORTS = Operation("GET", IMPORTS, IMPORT)
READ_IMPORT = Operation("GET", f"{IMPORTS}{{import}}", IMPORT)
LIST_IMPORT_ERRORS = Operation("GET", f"{IMPORTS}{{import}}/errors", IMPORT)

LIST_PROPERTIES = Operation("GET", PROPERTIES, READ_MODEL)
CREATE_PROPERTY = Operation("POST", PROPERTIES, WRITE_MODEL)
UPDATE_PROPERTY = Operation("PATCH", f"{PROPERTIES}/{{name}}", WRITE_MODEL)
LIST_PROPERTY_GROUPS = Operation("GET", f"{PROPERTIES}/groups", READ_MODEL)
CREATE_PROPERTY_GROUP = Operation("POST", f"{PROPERTIES}/groups", WRITE_MODEL)
UPDATE_PROPERTY_GROUP = Operation("PATCH", f"{PROPERTIES}/groups/{{name}}", WRITE_MODEL)

LIST_PIPELINES = Operation("GET", PIPELINES, READ_DEALS)
CREATE_PIPELINE = Operation("POST", PIPELINES, WRITE_DEALS, is_repeatable=False)
UPDATE_PIPELINE = Operation("PATCH", f"{PIPELINES}/{{pipeline}}", WRITE_DEALS)
CREATE_STAGE = Operation(
    "POST", f"{PIPELINES}/{{pipeline}}/stages", WRITE_DEALS, is_repeatable=False
)
UPDATE_STAGE = Operation("PATCH", f"{PIPELINES}/{{pipeline}}/stages/{{stage}}", WRITE_DEALS)
READ_PIPELINE_LIMIT = Operation("GET", "/crm/v3/limits/pipelines", READ_DEALS)

LIST_SCHEMAS = Operation("GET", SCHEMAS, "crm.schemas.custom.read")
CREATE_SCHEMA = Operation("POST", SCHEMAS, "crm.schemas.custom.write")

LIST_EVENT_DEFINITIONS = Operation("GET", EVENT_DEFINITIONS, DEFINE_EVENTS)
CREATE_EVENT_DEFINITION = Operation("POST", EVENT_DEFINITIONS, DEFINE_EVENTS)
UPDATE_EVENT_DEFINITION = Operation("PATCH", f"{EVENT_DEFINITIONS}/{{event}}", DEFINE_EVENTS)
CREATE_EVENT_PROPERTY = Operation("POST", f"{EVENT_DEFINITIONS}/{{event}}/property", DEFINE_EVENTS)
UPDATE_EVENT_PROPERTY = Operation(
    "PATCH", f"{EVENT_DEFINITIONS}/{{event}}/property/{{name}}", DEFINE_EVENTS
)
SEND_EVENTS = Operation(
    "POST", f"{EVENTS}/send/batch", "analytics.behavioral_events.send", "events"
)
LIST_EVENTS = Operation("GET", f"{EVENTS}/events/")

READ_USAGE = Operation("GET", "/account-info/v3/api-usage/daily/private-apps")
