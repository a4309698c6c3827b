"""What Amazon Personalize costs, as a table, and what follows for one recommender.

Only list prices and arithmetic belong here; what a month may cost is decided elsewhere.
"""

from dataclasses import dataclass
from datetime import date

SOURCE = "https://aws.amazon.com/personalize/pricing/"
REGION = "us-east-1"
AS_OF = "2025-01"
MOST_MONTHS = 12
"""Older prices are worth a look at the page."""
IS_VERIFIED = False
"""The page could not be read when this was written: compare with it, or with an invoice."""
HOURS_A_MONTH = 730
INCLUDED_AN_HOUR = 4_000
"""Recommendations that an hour of a recommender includes."""
HOURS_OF_BOTH = 2
"""For so long a new version and the live one are active together, until the gates have compared
them and one is stopped; begun hours count."""


@dataclass(frozen=True)
class Price:
    """One list price.

    Attributes:
        dollars: US dollars for one unit.
        unit: of what.

    """

    dollars: float
    unit: str


PRICES = {
    "import": Price(0.05, "GB of data imported"),
    "recommender": Price(0.375, "hour of an active recommender, up to 100,000 users"),
    "requests": Price(0.0833, "1,000 recommendations beyond 4,000 an hour"),
}
"""Domain recommenders; training and retraining are part of the recommender's hours."""


def import_dollars(size_bytes: int) -> float:
    """What importing so much costs."""
    return size_bytes / 1e9 * PRICES["import"].dollars


def monthly_dollars(recommenders: int, requests_per_second: int = 1) -> float:
    """What so many active recommenders cost in a month.

    Args:
        recommenders: how many.
        requests_per_second: that each is provisioned for, and that are paid if they do not come;
            more of them cost more.

    """
    paid = max(0, requests_per_second * 3_600 - INCLUDED_AN_HOUR)
    hour = PRICES["recommender"].dollars + paid / 1_000 * PRICES["requests"].dollars
    return recommenders * HOURS_A_MONTH * hour


def monthly_costs(recommenders: int, requests_per_second: int = 1) -> str:
    """The same in words, to be said before anything is created."""
    dollars = monthly_dollars(recommenders, requests_per_second)
    return f"{recommenders} active recommenders cost ${dollars:,.0f} a month, by {basis()}."


def retraining_dollars(size_bytes: int, recommenders: int) -> float:
    """What a new version of so many recommenders costs besides the ones that answer."""
    both = recommenders * HOURS_OF_BOTH * PRICES["recommender"].dollars
    return import_dollars(size_bytes) + both


def are_old(today: date) -> bool:
    """Whether the prices were looked up longer ago than a year."""
    year, month = map(int, AS_OF.split("-"))
    return (today.year - year) * 12 + today.month - month > MOST_MONTHS


def basis() -> str:
    """Where the figures are from, to stand beside them."""
    doubt = "" if IS_VERIFIED else ", to be checked against your invoice"
    return f"list prices of {SOURCE} ({REGION}, {AS_OF}{doubt})"
