"""What Amazon Personalize costs, as a table, and what follows for one recommender.

Only list prices and arithmetic belong here; what a month may cost is decided elsewhere.
"""

from dataclasses import dataclass

SOURCE = "https://aws.amazon.com/personalize/pricing/"
REGION = "us-east-1"
AS_OF = "2025-01"
IS_VERIFIED = False
"""The page could not be read when this was written: compare with it, or with an invoice."""
HOURS_A_MONTH = 730
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


def monthly_dollars(recommenders: int) -> float:
    """What so many active recommenders cost in a month without requests beyond the free ones."""
    return recommenders * HOURS_A_MONTH * PRICES["recommender"].dollars


def retraining_dollars(size_bytes: int, recommenders: int) -> float:
    """What a new version of so many recommenders costs besides the ones that answer."""
    both = recommenders * HOURS_OF_BOTH * PRICES["recommender"].dollars
    return import_dollars(size_bytes) + both


def basis() -> str:
    """Where the figures are from, to stand beside them."""
    doubt = "" if IS_VERIFIED else ", to be checked against your invoice"
    return f"list prices of {SOURCE} ({REGION}, {AS_OF}{doubt})"
