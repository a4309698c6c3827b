"""How large a made-up shop is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """The rows of a shop's files.

    Attributes:
        products: items of the catalogue.
        contacts: customers; some of them never come.
        interactions: rows of the five files of events together.

    Raises:
        ValueError: one of them is not above zero.
    """

    products: int = 2_000
    contacts: int = 5_000
    interactions: int = 60_000

    def __post_init__(self) -> None:
        if min(self.products, self.contacts, self.interactions) < 1:
            raise ValueError(f"Every number of {self} must be above zero.")
