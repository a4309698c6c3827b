"""The recommenders and filters, declared as data.

Which recipe of Amazon Personalize each uses, what it needs to be trained and what a request needs
belong here; creating and training belong to `training`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

UseCase = Literal[
    "recommended_for_you",
    "best_sellers",
    "most_viewed",
    "viewed_x_also_viewed",
    "frequently_bought_together",
]
PERSONAL: UseCase = "recommended_for_you"
PREFIX = "hubspot_"
"""Callers name a recommender by this and its use case: `hubspot_recommended_for_you`."""
MINIMUM_EVENTS = 1_000
"""Interactions a recipe needs, of the type it looks at [Personalize, domain use cases]."""
MINIMUM_USERS = 25
"""Customers with two interactions or more that a recipe needs, of the type it looks at."""
CONFIGURATION_DIGITS = 4
HEADROOM = 0.1
"""Less than this above the minimum, and a few lost events stop the next training."""
METRICS = {
    "coverage": "coverage",
    "mean_reciprocal_rank_at_25": "mrr_at_25",
    "normalized_discounted_cumulative_gain_at_5": "ndcg_at_5",
    "normalized_discounted_cumulative_gain_at_10": "ndcg_at_10",
    "normalized_discounted_cumulative_gain_at_25": "ndcg_at_25",
    "precision_at_5": "precision_at_5",
    "precision_at_10": "precision_at_10",
    "precision_at_25": "precision_at_25",
}
"""Personalize's keys of a recommender's offline metrics, and what they are called in the UI."""


def name_within(group: str, what: str) -> str:
    """What something of a dataset group is called: its names are unique in an account, not a group.

    Nobody has to know it: code looks it up by group and kind.
    """
    return f"{PREFIX}{what}_{group_digest(group)}"


def group_digest(group: str) -> str:
    """The digits that a dataset group adds to the names of its resources."""
    return hashlib.sha256(group.encode()).hexdigest()[:CONFIGURATION_DIGITS]


@dataclass(frozen=True)
class Recommender:
    """One recommender.

    Attributes:
        use_case: which; also the name of its asset.
        recipe: name of Personalize's domain recipe.
        event_type: the only type of event it looks at; None means any.
        needs_item: whether a request names an item.
        removes_purchased: whether it leaves out what the customer purchased.
        configuration: Personalize's `recommenderConfig` as JSON; empty means its defaults.

    """

    use_case: UseCase
    recipe: str
    event_type: Literal["View", "Purchase"] | None = None
    needs_item: bool = False
    removes_purchased: bool = False
    configuration: str = ""

    @property
    def name(self) -> str:
        """What callers call it."""
        return PREFIX + self.use_case

    @property
    def recipe_arn(self) -> str:
        """Domain recipes belong to no region and no account."""
        return f"arn:aws:personalize:::recipe/{self.recipe}"

    @property
    def is_personal(self) -> bool:
        """Whether a customer's repeat purchases decides, so that others may be compared with it."""
        return self.use_case == PERSONAL

    @property
    def parameters(self) -> dict[str, Any]:
        """What its creation is given besides name and dataset group."""
        configured = (
            {"recommenderConfig": json.loads(self.configuration)} if self.configuration else {}
        )
        return {"recipeArn": self.recipe_arn, **configured}

    def with_capacity(self, capacity: Mapping[str, int]) -> dict[str, Any]:
        """The same with the capacity that an installation wants, which makes no other version."""
        declared = self.parameters
        configured = {**declared.get("recommenderConfig", {}), **capacity}
        return declared | ({"recommenderConfig": configured} if configured else {})

    def version(self, trained_on: str) -> str:
        """The version that training on a dataset version makes: its data and its configuration."""
        declared = json.dumps(self.parameters, sort_keys=True)
        digest = hashlib.sha256(declared.encode()).hexdigest()
        return f"{trained_on}_{digest[:CONFIGURATION_DIGITS]}"

    def resource_name(self, version: str) -> str:
        """What Personalize calls a version; at most 63 characters."""
        return f"{self.name}_{version}"

    @property
    def events(self) -> str:
        """What it counts, in words."""
        return f"{self.event_type} events" if self.event_type else "interactions"


RECOMMENDERS: dict[UseCase, Recommender] = {
    r.use_case: r
    for r in (
        Recommender("recommended_for_you", "aws-ecomm-recommended-for-you", removes_purchased=True),
        Recommender("best_sellers", "aws-ecomm-popular-items-by-purchases", "Purchase"),
        Recommender("most_viewed", "aws-ecomm-popular-items-by-views", "View"),
        Recommender(
            "viewed_x_also_viewed",
            "aws-ecomm-customers-who-viewed-x-also-viewed",
            "View",
            needs_item=True,
            removes_purchased=True,
        ),
        Recommender(
            "frequently_bought_together",
            "aws-ecomm-frequently-bought-together",
            "Purchase",
            needs_item=True,
        ),
    )
}


def chosen(names: str) -> tuple[Recommender, ...]:
    """The recommenders of an installation, in the order in which they are declared.

    Args:
        names: use cases, separated by commas.

    Raises:
        ValueError: one is none, or the one that callers in HubSpot need is missing.

    """
    wanted = {name.strip() for name in names.split(",") if name.strip()}
    if unknown := sorted(wanted - RECOMMENDERS.keys()):
        raise ValueError(f"{unknown[0]} is no recommender; these are: {', '.join(RECOMMENDERS)}")
    if PERSONAL not in wanted:
        raise ValueError(f"{PERSONAL} must be among them: HubSpot's workflows ask for it")
    return tuple(one for one in RECOMMENDERS.values() if one.use_case in wanted)


FILTERS: dict[str, str] = {
    f"{PREFIX}not_purchased": 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Purchase")',
    f"{PREFIX}in_category": "INCLUDE ItemID WHERE Items.CATEGORY_L1 IN ($CATEGORY)",
    f"{PREFIX}up_to_price": "INCLUDE ItemID WHERE Items.PRICE <= $PRICE",
    f"{PREFIX}promoted_only": 'INCLUDE ItemID WHERE Items.PROMOTED IN ("True")',
}
"""Filters that callers may name, with their expressions."""
