"""Which column is which: never a guess between two that mean the same."""

import pytest

from hsp_assets.failures import SourceFileError
from hsp_assets.portal.flows import SourceName
from hsp_assets_tests.sources.conftest import Folder


@pytest.mark.parametrize(
    ("source", "headers", "both"),
    [
        ("items", "ITEM_ID,PRODUCT_NAME,PRICE,PRICE,CATEGORY_L1", "PRICE: 'PRICE' and 'PRICE'"),
        ("items", "ITEM_ID,NAME,Price ($),PRICE,CATEGORY_L1", r"'Price \(\$\)' and 'PRICE'"),
        ("items", "ITEM_ID,external id,NAME,PRICE,CATEGORY_L1", "'ITEM_ID' and 'external id'"),
        ("interactions", "USER_ID,ITEM_ID,EVENT,EVENT_TYPE,TIMESTAMP", "'EVENT' and 'EVENT_TYPE'"),
    ],
)  # fmt: skip
def test_two_columns_for_one_are_an_error_that_names_both(
    folder: Folder, source: SourceName, headers: str, both: str
) -> None:
    folder.write(f"{headers}\n1,2,3,4,5\n")
    with pytest.raises(SourceFileError, match=rf"several columns for .*{both}"):
        folder.read(source)


def test_a_better_header_wins_and_which_one_it_was_is_said(folder: Folder) -> None:
    folder.write(
        "Record ID,External ID,Name,Unit price,Category Level 1\n1001,A1,Chair,9.90,Home\n"
    )
    source = folder.source("items")
    ((rows, _),) = source.batches()
    assert rows.select("item_id", "price").row(0) == ("A1", "9.90")
    assert "ITEM_ID from 'External ID'" in source.recognised[0]


def test_a_line_of_people_is_never_shown_as_headers(folder: Folder) -> None:
    folder.write("Testa,Musterfrau,34,gender\nBob,Doe,35,M\n")
    with pytest.raises(SourceFileError) as refused:
        folder.read("users")
    assert "lacks the column USER_ID" in str(refused.value)
    assert not {"Testa", "Musterfrau", "Bob"} & set(str(refused.value).replace(",", " ").split())


def test_headers_that_are_some_are_shown_but_no_address_among_them(folder: Folder) -> None:
    folder.write("AGE,GENDER,EMAIL,Shoe size,ann@example.org,4711\n34,F,a@b.c,39,x,y\n")
    with pytest.raises(SourceFileError, match="It has: AGE, GENDER, EMAIL, Shoe size and 2 more"):
        folder.read("users")
