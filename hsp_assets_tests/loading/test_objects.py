"""Products and contacts in a portal follow their files."""

from hsp_assets.loading.objects import load_contacts, load_products
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets_tests.loading.conftest import Rows, counts, require

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


def test_a_products_folder_is_written_where_the_file_names_one(
    hubspot: HubSpotResource, rows: Rows
) -> None:
    named = rows("items", ITEMS.strip() + ",FOLDER_NAME\na,one,1,x,Summer\nb,two,2,x,\n")
    assert counts(load_products(hubspot, [named])) == (2, 0, 0, 0)
    assert counts(load_products(hubspot, [named])) == (0, 0, 2, 0)
    assert counts(load_products(hubspot, [rows("items", ITEMS + "a,one,1,x\n")])) == (0, 0, 1, 0)
    read = hubspot.read("products", ["a", "b"], ["external_id", "hs_folder"], "external_id")
    folders = {r["properties"]["external_id"]: r["properties"].get("hs_folder") for r in read}
    assert folders == {"a": "Summer", "b": None}


def test_a_row_that_hubspot_rejects_is_reported_by_line_without_its_value(
    hubspot: HubSpotResource, rows: Rows
) -> None:
    users = rows("users", USERS + "1,30,ann@example.org\n2,31,no address\n")
    outcome = load_contacts(hubspot, [users])
    assert counts(outcome) == (1, 0, 0, 1)
    rejected = (3, "contacts.email", "INVALID_EMAIL", "Email address is invalid")
    assert outcome.rejects.drop("file").row(0) == rejected


def test_a_row_without_what_the_portal_requires_is_rejected_with_the_property_and_the_rule(
    hubspot: HubSpotResource, rows: Rows
) -> None:
    require(hubspot, "contacts", "lifecyclestage", property="gender", values=["F"])
    users = rows("users", "USER_ID,GENDER,EMAIL\n1,F,ann@example.org\n2,M,bob@example.org\n")
    outcome = load_contacts(hubspot, [users])
    assert counts(outcome) == (1, 0, 0, 1)
    (line, message) = outcome.rejects.select("line", "message").row(0)
    assert line == 2
    assert "lifecyclestage is required" in message
    assert "conditional property rule based on [gender]" in message


def test_a_property_that_every_new_record_needs_rejects_the_rows_and_updates_go_on(
    hubspot: HubSpotResource, rows: Rows
) -> None:
    load_products(hubspot, [rows("items", ITEMS + "a,one,1,x\n")])
    require(hubspot, "products", "hs_sku")
    outcome = load_products(hubspot, [rows("items", ITEMS + "a,one,2,x\nb,two,2,x\n")])
    assert counts(outcome) == (0, 1, 0, 1)
    assert "hs_sku" in outcome.rejects["message"][0]


def test_what_a_rule_keeps_from_being_cleared_is_rejected_with_the_rule(
    hubspot: HubSpotResource, rows: Rows
) -> None:
    header = "ITEM_ID,PRODUCT_NAME,PRICE,CATEGORY_L1,GENDER,PROMOTED\n"
    load_products(hubspot, [rows("items", header + "a,one,1,x,F,True\nb,two,1,x,,True\n")])
    require(hubspot, "products", "promoted", property="gender", values=["F"])
    outcome = load_products(hubspot, [rows("items", header + "a,one,1,x,F,\nb,two,1,x,,\n")])
    assert counts(outcome) == (0, 1, 0, 1)
    (rejected,) = outcome.rejects.select("line", "column", "error_type").rows()
    assert rejected == (2, "products.promoted", "NOT_CLEARED")
    assert "promoted is required" in outcome.rejects["message"][0]
