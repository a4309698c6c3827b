"""Exports of other programs, with the headers they have."""

import pytest

from hsp_assets.failures import SourceFileError
from hsp_assets_tests.sources.conftest import Folder

SHOPIFY = (
    "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,"
    "Option1 Value,Variant SKU,Variant Price,Variant Compare At Price,Image Src,Status\n"
    'tee,Tee,"<p>Soft, ""light""</p>",Acme,Apparel > Shirts,Shirts,summer,true,Size,S,T-S,19.90,,'
    "https://x/1.png,active\n"
    "tee,,,,,,,,,M,T-M,21.90,,https://x/2.png,\n"
    "tee,,,,,,,,,,,,,https://x/3.png,\n"
    "mug,Mug,,Acme,,Kitchen,,true,Title,Default Title,M-1,7.50,,,active\n"
)
WOO = (
    "ID,Type,SKU,Name,Published,Is featured?,Short description,Description,In stock?,Sale price,"
    "Regular price,Categories,Images,Parent\n"
    "44,variable,tee,Tee,1,0,Soft,Soft and light,1,,,Shirts,,\n"
    "45,variation,tee-s,Tee - S,1,0,,,1,,19.90,Shirts,,id:44\n"
    "46,simple,mug,Mug,1,0,Big,,1,6,7.50,Kitchen,,\n"
)
HUBSPOT_CONTACTS = (
    '"Record ID","First Name","Last Name","Email","Create Date","External ID","Age"\n'
    '"1001","Ann","Lee","a@example.org","2024-01-26 10:15","u1","34"\n'
)
HUBSPOT_DEALS = (
    '"Record ID","Deal Name","Deal Stage","Close Date","Amount","Pipeline","Create Date",'
    '"Associated Contact IDs","Product ID"\n'
    '"9001","Chair","Checkout Completed","2024-01-26 10:15","19.90","eCommerce",'
    '"2024-01-20 08:00","1001","A1"\n'
)


def test_a_product_of_shopify_is_its_handle_and_its_first_row(folder: Folder) -> None:
    folder.write(SHOPIFY)
    source = folder.source("items")
    ((rows, rejects),) = source.batches()
    names = ("item_id", "product_name", "price", "category_l1", "product_description", "line")
    assert rows.select(names).rows() == [
        ("tee", "Tee", "19.90", "Apparel > Shirts", '<p>Soft, "light"</p>', 2),
        ("mug", "Mug", "7.50", None, None, 5),
    ]
    assert rejects.is_empty()
    assert "Shopify's product export" in source.recognised[0]
    assert "2 rows passed over" in source.recognised[0]


def test_a_product_of_woocommerce_with_variations_is_its_variations(folder: Folder) -> None:
    folder.write(WOO)
    source = folder.source("items")
    ((rows, rejects),) = source.batches()
    assert rows.select("item_id", "product_name", "price", "category_l1").rows() == [
        ("45", "Tee - S", "19.90", "Shirts"), ("46", "Mug", "7.50", "Kitchen"),
    ]  # fmt: skip
    assert rejects.is_empty()
    assert "WooCommerce's product export" in source.recognised[0]


def test_products_of_hubspot_are_known_by_our_id_or_else_by_theirs(folder: Folder) -> None:
    header = '"Record ID","Name","Unit price","Product description","Category Level 1"'
    folder.write(header + ',"External ID"\n1001,Chair,19.90,ok,Home,A1\n', "a.csv")
    folder.write(header + "\n1002,Desk,29.90,ok,Home\n", "b.csv")
    rows, _ = folder.read("items")
    assert rows["item_id"].to_list() == ["A1", "1002"]


def test_contacts_of_hubspot_are_read(folder: Folder) -> None:
    folder.write(HUBSPOT_CONTACTS)
    source = folder.source("users")
    ((rows, _),) = source.batches()
    assert rows.select("user_id", "age", "first_name").row(0) == ("u1", 34, "Ann")
    assert "HubSpot's contact export" in source.recognised[0]


def test_deals_of_hubspot_are_read_where_a_column_names_the_product(folder: Folder) -> None:
    folder.write(HUBSPOT_DEALS)
    rows, rejects = folder.read("purchases")
    assert rejects.is_empty()
    assert rows.select("user_id", "item_id", "timestamp", "deal_amount").row(0) == (
        "1001", "A1", 1706227200, "19.90",
    )  # fmt: skip
    folder.write(HUBSPOT_DEALS.replace("Product ID", "Deal owner"))
    with pytest.raises(SourceFileError, match="lacks the column ITEM_ID"):
        folder.read("purchases")
