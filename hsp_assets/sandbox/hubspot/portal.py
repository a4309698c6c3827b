"""One portal: its file, its definitions and its clock, as every API of the stand-in needs them."""

from pathlib import Path

from hsp_assets.sandbox.hubspot.background import Background
from hsp_assets.sandbox.hubspot.definitions.association_types import AssociationTypes
from hsp_assets.sandbox.hubspot.definitions.event_types import EventTypes
from hsp_assets.sandbox.hubspot.definitions.object_types import ObjectTypes
from hsp_assets.sandbox.hubspot.definitions.pipelines import Pipelines
from hsp_assets.sandbox.hubspot.definitions.properties import Properties
from hsp_assets.sandbox.hubspot.definitions.required import RequiredProperties
from hsp_assets.sandbox.hubspot.definitions.standard_types import STANDARD
from hsp_assets.sandbox.hubspot.options import Options
from hsp_assets.sandbox.hubspot.protocol.faults import Faults
from hsp_assets.sandbox.hubspot.protocol.limits import RateLimits
from hsp_assets.sandbox.hubspot.store.database import Store


class Portal:
    """A portal.

    Attributes:
        id: the number HubSpot knows it by.
        options: the switches.
        store: its file.
        types: its object types.
        properties: its properties.
        required: the properties that its administrators have made required.
        pipelines: its pipelines.
        association_types: its association types.
        event_types: its custom events.
        background: the thread of imports and exports.
        faults: failures that callers have armed.
        rate_limits: how many requests may be sent.
    """

    def __init__(self, file: Path, portal_id: int, options: Options) -> None:
        self.id = portal_id
        self.options = options
        self.store = Store(file, durable=options.durable)
        self.types = ObjectTypes(self.store, STANDARD)
        self.properties = Properties(self.store, options.property_delay_seconds, self.now)
        self.required = RequiredProperties(self.store)
        self.pipelines = Pipelines(self.store)
        self.association_types = AssociationTypes(self.store)
        self.event_types = EventTypes(self.store)
        self.background = Background()
        self.faults = Faults(options.now)
        self.rate_limits = RateLimits(options)

    def now(self) -> int:
        """The time in epoch milliseconds."""
        return int(self.options.now() * 1000)

    def close(self) -> None:
        """Stop the work in the background and close the file."""
        self.background.stop()
        self.store.close()
