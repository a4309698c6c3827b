"""The customers' file."""

from hsp_assets_tests.sandbox.sample_data.conftest import Files


def test_mail_to_a_customer_reaches_nobody(shop: Files) -> None:
    domains = shop.users["EMAIL"].str.extract(r"@(.+)$")
    assert set(domains) == {"example.com", "example.org"}


def test_addresses_are_unique_and_plain(shop: Files) -> None:
    addresses = shop.users["EMAIL"].str.to_lowercase()
    assert addresses.n_unique() == len(shop.users)
    assert addresses.str.contains(r"^[a-z'.0-9]+@[a-z.]+$").all()


def test_names_hold_apostrophes_and_accents(shop: Files) -> None:
    names = (shop.users["FIRSTNAME"] + " " + shop.users["LASTNAME"]).str
    assert (names.contains("'").sum(), names.contains("é").sum()) > (100, 100)


def test_customers_are_adults_of_both_genders(shop: Files) -> None:
    ages = shop.users["AGE"]
    assert ages.is_between(18, 84).all()
    assert ages.n_unique() > 40
    assert set(shop.users["GENDER"]) == {"F", "M"}


def test_users_are_numbered_from_one(shop: Files) -> None:
    assert shop.users["USER_ID"].to_list()[:3] == ["1", "2", "3"]
