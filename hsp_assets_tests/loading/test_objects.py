"""Products and contacts in a portal follow their files."""

from hsp_assets.loading.objects import load_contacts, load_products
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets_tests.loading.conftest import Rows, counts

ITEMS = "ITEM_ID,PRODUCT_NAME,PRICE,CATEGORY_L1\n"
USERS = "USER_ID,AGE,EMAIL\n"


def test_text_arrives_verbatim_and_only_a_changed_price_is_updated(
    hubspot: HubSpotResource, rows: Rows
) -> None:
    items = rows("items", ITEMS + 'a,"12"" pan, crème\nbrûlée",1,x\nb,two,2,x\n')
    assert counts(load_products(hubspot, [items])) == (2, 0, 0, 0)
    assert counts(load_products(hubspot, [items])) == (0, 0, 2, 0)
    changed = rows("items", ITEMS + 'a,"12"" pan, crème\nbrûlée",1.50,x\nb,two,2,x\n')
    assert counts(load_products(hubspot, [changed])) == (0, 1, 1, 0)
    (product,) = hubspot.read("products", ["a"], ["name", "price"], "external_id")
    properties = product["properties"]
    assert (properties["name"], properties["price"]) == ('12" pan, crème\nbrûlée', "1.50")


def test_a_row_that_hubspot_rejects_is_reported_by_line_without_its_value(
    hubspot: HubSpotResource, rows: Rows
) -> None:
    users = rows("users", USERS + "1,30,ann@example.org\n2,31,no address\n")
    outcome = load_contacts(hubspot, [users])
    assert counts(outcome) == (1, 0, 0, 1)
    rejected = (3, "contacts.email", "INVALID_EMAIL", "Email address is invalid")
    assert outcome.rejects.drop("file").row(0) == rejected
