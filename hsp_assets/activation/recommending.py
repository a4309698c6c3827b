"""The live recommendations of every customer that the published data knows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hsp_assets.activation.syncing import Recommendations
from hsp_assets.live import LiveRecommender
from hsp_assets.parallel import parallel_map
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.personalize import PersonalizeResource

REQUESTS_AT_ONCE = 8

Customer = tuple[str, str]
"""The record id of a contact and its external id."""


@dataclass(frozen=True)
class LiveRecommendations:
    """What the live recommender answers; in an A/B test, each customer's own version.

    Attributes:
        personalize: where it runs.
        recommender: the live one.
        length: how many products each customer is recommended.

    """

    personalize: PersonalizeResource
    recommender: LiveRecommender
    length: int

    def of(self, customers: Iterable[Customer]) -> Iterator[tuple[Customer, list[str]]]:
        """Yield each customer with the external ids of products, best first."""
        return parallel_map(self._of_one, customers, REQUESTS_AT_ONCE)

    def _of_one(self, customer: Customer) -> tuple[Customer, list[str]]:
        _contact, user = customer
        live, other = self.recommender, self.recommender.ab_test
        arn = other.arn if other and live.is_in_ab_test(user) else live.arn
        return customer, self.personalize.recommend(arn, self.length, userId=user)


@dataclass
class ProductNames:
    """Names of products by external id, each read from HubSpot once."""

    hubspot: HubSpotResource
    _known: dict[str, str] = field(default_factory=dict)

    def learn(self, items: Iterable[str]) -> None:
        """Read the names that are not known yet; a product that is gone has none."""
        missing = sorted(set(items) - self._known.keys())
        products = self.hubspot.read("products", missing, ["external_id", "name"], "external_id")
        self._known |= dict.fromkeys(missing, "")
        self._known |= {
            one["properties"]["external_id"]: one["properties"].get("name") or ""
            for one in products
        }

    def named(self, customer: Customer, items: Iterable[str]) -> Recommendations:
        """What a customer is recommended, with the names of the products."""
        contact, user = customer
        return Recommendations(user, contact, tuple((i, self._known[i]) for i in items))
