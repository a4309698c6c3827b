"""The lists of contacts: what the live recommender answers, as products that HubSpot has.

Amazon Personalize offers batch inference for custom recipes only; the recommenders of a domain
dataset group answer one request at a time. So many a second are made as the installation allows:
they share the recommender's capacity with the shop's own requests.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from hsp_assets.activation.lists import Answer, Contact, Product, Recommendations
from hsp_assets.live import LiveRecommender
from hsp_assets.parallel import parallel_map
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_allowance import Allowance
from hsp_assets.resources.hubspot_transport import Json
from hsp_assets.resources.personalize import PersonalizeResource

PAGES_AT_ONCE = 2
"""While the lists of one page are written, those of the next are requested."""
REQUESTS_AT_ONCE = 5
"""For a page: ten in all, as many connections as the client keeps open."""
PROPERTIES = ("external_id", "name", "category_level_1", "category_level_2")


@dataclass(frozen=True)
class LiveRecommendations:
    """What the live recommender answers; in an A/B test, each customer's own version.

    Attributes:
        personalize: where it runs.
        recommender: the live one.
        length: how many products each customer is recommended.
        per_second: how many requests are made at most.

    """

    personalize: PersonalizeResource
    recommender: LiveRecommender
    length: int
    per_second: int

    def of(self, pages: Iterable[Sequence[Contact]]) -> Iterator[list[Answer]]:
        """Yield what the contacts of each page are recommended, a page ahead of the caller."""
        return parallel_map(self._of_page, pages, PAGES_AT_ONCE)

    def popular(self) -> list[str]:
        """What a customer is recommended whom nobody knows: what is popular."""
        nobody = f"nobody-{uuid.uuid4()}"
        return self.personalize.recommend(self.recommender.arn, self.length, userId=nobody)

    @cached_property
    def _allowance(self) -> Allowance:
        return Allowance(self.per_second, window=1.0)

    def _of_page(self, contacts: Iterable[Contact]) -> list[Answer]:
        return list(parallel_map(self._of_one, contacts, REQUESTS_AT_ONCE))

    def _of_one(self, contact: Contact) -> Answer:
        live, other = self.recommender, self.recommender.ab_test
        used = other if other and live.is_in_ab_test(contact.user) else live
        with self._allowance.request():
            items = self.personalize.recommend(used.arn, self.length, userId=contact.user)
        return Answer(contact, used.version, tuple(items))


@dataclass
class Products:
    """Products by external id, each read from HubSpot once."""

    hubspot: HubSpotResource
    _known: dict[str, Product | None] = field(default_factory=dict)

    def lists(self, answers: Sequence[Answer]) -> list[Recommendations]:
        """Lists of contacts; a product that HubSpot has no more is left out, others move up."""
        self._learn(item for answer in answers for item in answer.items)
        return [
            Recommendations(
                a.contact, a.version, tuple(filter(None, map(self._known.get, a.items)))
            )
            for a in answers
        ]

    def _learn(self, items: Iterable[str]) -> None:
        missing = sorted(set(items) - self._known.keys())
        products = self.hubspot.read("products", missing, PROPERTIES, "external_id")
        self._known |= dict.fromkeys(missing)
        self._known |= {one["properties"]["external_id"]: _product(one) for one in products}


def _product(record: Json) -> Product:
    external_id, name, category, secondary = (
        record["properties"].get(name) or "" for name in PROPERTIES
    )
    return Product(str(record["id"]), external_id, name, category, secondary)
