"""Which open cart a purchase completes.

The nearest earlier open cart of the same customer and product, and each cart once. Names are no
key: 142 product names of the tutorial's catalogue are shared by 360 products.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Cart:
    """An open cart: a pending deal with one product in it.

    Attributes:
        deal_id: record id of the deal.
        contact_id: record id of the contact.
        product_id: record id of the product.
        created: when it was filled, in epoch seconds.

    """

    deal_id: str
    contact_id: str
    product_id: str
    created: int


@dataclass(frozen=True)
class Purchase:
    """A purchase: its key, record ids of contact and product, and when in epoch seconds."""

    key: str
    contact_id: str
    product_id: str
    time: int


def match_carts(purchases: Iterable[Purchase], carts: Iterable[Cart]) -> dict[str, str]:
    """Assign to each purchase the cart it completes.

    Purchases are served in the order of their time, so the result does not depend on the order of
    the input, nor on whether some of them were already applied.

    Returns:
        The deal's record id by purchase key; a purchase without a cart is absent.

    """
    open_carts: dict[tuple[str, str], list[Cart]] = defaultdict(list)
    for cart in sorted(set(carts), key=lambda c: (c.created, c.deal_id)):
        open_carts[cart.contact_id, cart.product_id].append(cart)
    matched: dict[str, str] = {}
    for purchase in sorted(purchases, key=lambda p: (p.time, p.key)):
        candidates = open_carts[purchase.contact_id, purchase.product_id]
        earlier = [cart for cart in candidates if cart.created <= purchase.time]
        if earlier:
            candidates.remove(earlier[-1])
            matched[purchase.key] = earlier[-1].deal_id
    return matched
