"""Import jobs through boto3."""

import pytest

from hsp_assets.sandbox.personalize import Options
from hsp_assets_tests.sandbox.personalize.shop import ROLE, Shop, StartShop, StartWith

HEADER = "USER_ID,AGE,GENDER\n"


def test_an_import_tells_what_was_asked(shop: Shop) -> None:
    shop.open("Users")
    location = shop.put("users.csv", HEADER + "u1,20,F\n")
    job = shop.load_from("Users", location, "first")
    assert job["datasetImportJobArn"].endswith(":dataset-import-job/first")
    assert (job["status"], job["importMode"], job["roleArn"]) == ("ACTIVE", "FULL", ROLE)
    assert job["dataSource"] == {"dataLocation": location}
    assert job["lastUpdatedDateTime"] >= job["creationDateTime"]


def test_a_folder_is_imported_whole(shop: Shop) -> None:
    shop.open("Users", "Interactions")
    for part in range(3):
        shop.put(f"folder/part-{part}.csv", f"{HEADER}u{part},2{part},F\n")
    assert shop.load_from("Users", "s3://shop/folder")["status"] == "ACTIVE"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("USER_ID\nu1\n", "Input CSV is missing the following columns:[AGE, GENDER]"),
        (f"{HEADER}u1,old,F\n", "AGE must be of the type int, in record 1 it is not."),
        (f"{HEADER}{'u' * 257},1,F\n", "Length cannot be more than 256 characters for USER_ID"),
    ],
)
def test_bad_data_fails_the_job_with_a_reason(shop: Shop, text: str, reason: str) -> None:
    shop.open("Users")
    job = shop.load("Users", text)
    assert (job["status"], job["failureReason"]) == ("CREATE FAILED", reason)


def test_the_reason_is_in_the_list_as_well(shop: Shop) -> None:
    shop.open("Users")
    shop.load_from("Users", "s3://shop/nowhere.csv", "first")
    listed = shop.control.list_dataset_import_jobs(datasetArn=shop.arns["Users"])
    assert "s3://shop/nowhere.csv" in listed["datasetImportJobs"][0]["failureReason"]


def test_a_failed_import_leaves_the_data_alone(shop: Shop) -> None:
    shop.open("Interactions")
    shop.load("Interactions", shop.texts["Interactions"])
    assert shop.load("Interactions", "no header")["status"] == "CREATE FAILED"
    assert shop.train("best_sellers")["status"] == "ACTIVE"


def test_a_name_can_be_used_once_even_for_another_dataset(shop: Shop) -> None:
    shop.open()
    shop.load("Users", HEADER + "u1,20,F\n", "first")
    with pytest.raises(shop.control.exceptions.ResourceAlreadyExistsException):
        shop.load("Items", shop.texts["Items"], "first")


@pytest.mark.parametrize(
    ("location", "role", "reason"),
    [("s3://shop/x.csv", None, "roleArn"), ("https://shop/x.csv", ROLE, "s3://")],
)
def test_a_role_and_an_s3_location_are_needed(
    shop: Shop, location: str, role: str | None, reason: str
) -> None:
    shop.open("Users")
    source = {"datasetArn": shop.arns["Users"], "dataSource": {"dataLocation": location}}
    more = {"roleArn": role} if role else {}
    with pytest.raises(shop.control.exceptions.InvalidInputException, match=reason):
        shop.call("create_dataset_import_job", jobName="first", **source, **more)


def test_five_imports_may_be_pending(start: StartShop) -> None:
    shop = start()
    shop.open("Users")
    location = shop.put("users.csv", HEADER + "u1,20,F\n")
    slow = start(Options(seconds_per_status=60), shop)
    for number in range(5):
        slow.request_import("Users", location, f"job{number}")
    with pytest.raises(slow.control.exceptions.LimitExceededException, match="5 pending"):
        slow.request_import("Users", location, "job5")


def test_the_first_import_must_be_full(shop: Shop) -> None:
    shop.open("Users")
    with pytest.raises(shop.control.exceptions.InvalidInputException, match="must be FULL"):
        shop.load("Users", HEADER + "u1,20,F\n", importMode="INCREMENTAL")


def ages(shop: Shop) -> list[int]:
    """Which users are how old, as far as a filter can tell."""
    matching = []
    for age in (20, 30, 40):
        name = f"age{age}"
        if name not in shop.arns:
            expression = "INCLUDE ItemID WHERE Items.PRICE < 0"
            shop.filter(name, f"{expression} IF CurrentUser.AGE = {age}")
        request = {"userId": "u1", "filterArn": shop.arns[name], "numResults": 1}
        matching += [age] if not shop.recommend("best_sellers", **request) else []
    return matching


def sell_best(shop: Shop) -> None:
    shop.fill()
    shop.train("best_sellers")


def test_full_replaces_and_incremental_upserts_by_id(start_with: StartWith) -> None:
    shop = start_with(sell_best)
    shop.load("Users", HEADER + "u1,20,F\nu2,20,F\n")
    assert ages(shop) == [20]
    shop.load("Users", HEADER + "u1,30,F\n", importMode="INCREMENTAL")
    assert ages(shop) == [30]
    shop.load("Users", HEADER + "u3,20,F\n", importMode="INCREMENTAL")
    assert ages(shop) == [30]
    shop.load("Users", HEADER + "u2,20,F\n")
    assert ages(shop) == []


def test_of_two_rows_with_one_id_the_last_counts(start_with: StartWith) -> None:
    shop = start_with(sell_best)
    shop.load("Users", HEADER + "u1,20,F\nu1,40,F\n")
    assert ages(shop) == [40]
