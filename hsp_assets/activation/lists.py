"""What is recommended to a contact, and the changes that make a portal say so.

Where lists stand in a portal belongs to `custom_object` and `contact_properties`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from hsp_assets.resources.hubspot_transport import Json

Action = Literal["create", "update", "associate", "archive"]


@dataclass(frozen=True)
class Contact:
    """A contact and the customer that the recommender knows it as.

    Attributes:
        id: record id.
        user: the shop's id of the customer.

    """

    id: str
    user: str


@dataclass(frozen=True)
class Product:
    """A product as HubSpot has it.

    Attributes:
        id: record id.
        external_id: the shop's id.
        name: may be empty, as all that follows.
        category: main category.
        category_secondary: sub-category.

    """

    id: str
    external_id: str
    name: str
    category: str
    category_secondary: str


@dataclass(frozen=True)
class Answer:
    """What the recommender answers for a contact.

    Attributes:
        contact: for whom.
        version: of the recommender.
        items: external ids of products, best first.

    """

    contact: Contact
    version: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Recommendations:
    """The list of a contact, best first, and the version of the recommender that made it."""

    contact: Contact
    version: str
    products: tuple[Product, ...]


@dataclass(frozen=True)
class Write:
    """A change of one record.

    Attributes:
        action: what is done.
        record: its id; of what is created, its key.
        contact: record id of the contact that it belongs to; empty where that does not matter.
        properties: what is written.

    """

    action: Action
    record: str
    contact: str = ""
    properties: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Compared:
    """How lists differ from what HubSpot holds."""

    writes: list[Write]
    unchanged: int


class Audience(Protocol):
    """Whose lists a portal shall hold."""

    def holds(self, contact: str, rank: int) -> bool:
        """Whether the contact's list reaches to a rank."""

    def __iter__(self) -> Iterator[str]:
        """Yield the contacts whose list is not empty."""


class Place(Protocol):
    """Where lists stand in a portal. Methods raise as those of `HubSpotResource` do."""

    def records(self, one: Recommendations) -> int:
        """How many records hold a list."""

    def compare(self, lists: Sequence[Recommendations], time: str) -> Compared:
        """How lists differ from what HubSpot holds; what changes is given the time (ISO 8601)."""

    def write(self, action: Action, writes: Sequence[Write]) -> None:
        """Make up to 100 changes of one kind; again is no harm."""

    def total(self) -> int:
        """How many records hold lists, as search knows, which is late."""

    def held(self, audience: Audience) -> Iterator[Write | None]:
        """Yield what HubSpot holds: None for what has a place, a change for what has none."""
