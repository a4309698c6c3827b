"""The imports' assets and checks, materialized by Dagster over the sandbox."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from hsp_assets.assets import imports, source_files
from hsp_assets.checks import imports as imports_checks
from hsp_assets.loading.objects import load_products
from hsp_assets.metadata import BREAK
from hsp_assets.portal.flows import SOURCES, SourceName
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.source_folder import SourceFolderResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets_tests.assets.conftest import metadata
from hsp_assets_tests.portals import declared_site

ROWS = 500
USERS = "USER_ID,AGE,FIRSTNAME,LASTNAME,EMAIL"
CARTS = "USER_ID,ITEM_ID,TIMESTAMP,ITEM_PRODUCT_NAME,ITEM_PRICE,QUANTITY"


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[HubSpotResource]:
    with declared_site(tmp_path) as site:
        yield site.hubspot


def materialize(
    portal: HubSpotResource, storage: StorageResource, folder: Path, *keys: str
) -> dg.ExecuteInProcessResult:
    definitions = dg.Definitions(
        assets=dg.load_assets_from_modules([imports, source_files]),
        asset_checks=dg.load_asset_checks_from_modules([imports_checks]),
        jobs=[dg.define_asset_job("job", selection=list(keys))],
        resources={
            "hubspot": portal,
            "storage": storage,
            "policy": PolicyResource(),
            "source_folder": SourceFolderResource(
                root=str(folder), patterns={name: f"{name}.csv" for name in SOURCES}
            ),
        },
    )
    return definitions.resolve_job_def("job").execute_in_process(raise_on_error=False)


def listed(result: dg.ExecuteInProcessResult, name: SourceName, group: str) -> dict[int, str]:
    """The rejected rows of a source by line, from both assets: the rule or type of error."""
    read = metadata(result, f"source_files/{name}").get("rejected_rows", [])
    loaded = metadata(result, f"imports/{group}").get("rejected_rows", [])
    return {
        **{row["line"]: f"{row['column']} {row['rule']}" for row in read},
        **{row["line"]: f"{row['column']} {row['error_type']}" for row in loaded},
    }


def write(folder: Path, name: SourceName, header: str, rows: dict[int, str], good: str) -> None:
    """A file of 500 rows: those given by line, and good ones that bear their line's number."""
    lines = [rows.get(line, good.format(line)) for line in range(2, ROWS + 2)]
    (folder / f"{name}.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


def test_users_of_whom_one_in_a_hundred_is_bad_load_without_those(
    portal: HubSpotResource, storage: StorageResource, tmp_path: Path
) -> None:
    bad = {
        10: "1.2E+12,30,Ann,Lee,c10@example.org",
        20: ",30,Ann,Lee,c20@example.org",
        30: "c3,30,Ann,Lee,c30@example.org",
        40: "c40,30,Ann,Lee,Ann Lee at example",
        50: "c50,30,Ann,Lee,@example",
    }
    write(tmp_path, "users", USERS, bad, "c{0},30,Ann,Lee,c{0}@example.org")
    result = materialize(portal, storage, tmp_path, "source_files/users", "imports/contacts")
    assert result.success
    assert all(check.passed for check in result.get_asset_check_evaluations())
    assert listed(result, "users", "contacts") == {
        10: "user_id is a number as a spreadsheet writes it, and no longer the id: "
        "format the column as text before the ids are entered",
        20: "user_id is empty",
        30: "user_id is a duplicate: it may occur in one row only",
        40: "contacts.email INVALID_EMAIL",
        50: "contacts.email INVALID_EMAIL",
    }
    counts = {"rows": 497, "created": 495, "updated": 0, "unchanged": 0, "failed": 2}
    assert metadata(result, "imports/contacts").items() >= counts.items()
    ids = [f"c{number}" for number in range(502)]
    assert len(list(portal.read("contacts", ids, [], "external_id"))) == 495


def test_carts_of_which_one_in_a_hundred_is_bad_load_without_those(
    portal: HubSpotResource, storage: StorageResource, tmp_path: Path
) -> None:
    items = pl.DataFrame(
        {
            "item_id": ["a"],
            "product_name": ["one"],
            "price": ["9.90"],
            "file": [""],
            "line": [2],
            "absent": [""],
        }
    ).with_columns(
        pl.lit(None, pl.String).alias(name)
        for name in ("product_description", "category_l1", "category_l2", "gender", "promoted")
    )
    load_products(portal, [items])
    write(tmp_path, "users", USERS, {}, "c{0},30,Ann,Lee,c{0}@example.org")
    bad = {
        10: "c10,a,1706231000,one,9.90,two",
        20: ",a,1706231000,one,9.90,1",
        30: "c3,a,1706231000,one,9.90,1",
        40: "c40,zzz,1706231000,one,9.90,1",
        50: "nobody,a,1706231000,one,9.90,1",
    }
    write(tmp_path, "carts", CARTS, bad, "c{0},a,1706231000,one,9.90,1")
    chosen = ("source_files/users", "imports/contacts", "source_files/carts", "imports/carts")
    result = materialize(portal, storage, tmp_path, *chosen)
    assert result.success
    assert all(check.passed for check in result.get_asset_check_evaluations())
    assert listed(result, "carts", "carts") == {
        10: "quantity is no whole number",
        20: "user_id is empty",
        30: "user_id + item_id + timestamp is a duplicate: it may occur in one row only",
        40: "item_id NO_SUCH_PRODUCT",
        50: "user_id NO_SUCH_CONTACT",
    }
    assert metadata(result, "imports/carts")["created"] == 495


def test_no_name_and_no_address_stands_in_the_metadata_or_in_the_rejects_file(
    portal: HubSpotResource, storage: StorageResource, tmp_path: Path
) -> None:
    bad = {40: "c40,30,Annabel,Leeward,Annabel at example", 41: "NULL,x,Annabel,Leeward,a@b.org"}
    write(tmp_path, "users", USERS, bad, "c{0},30,Ann,Lee,c{0}@example.org")
    result = materialize(portal, storage, tmp_path, "source_files/users", "imports/contacts")
    for key in ("source_files/users", "imports/contacts"):
        shown = metadata(result, key)
        file = shown["rejects_uri"].replace(BREAK, "")
        kept = pl.read_parquet(file, storage_options=storage.polars_options)
        text = f"{shown} {kept.rows()}"
        assert kept.height == 1
        assert [part for part in ("nnabel", "eeward", "@") if part in text] == []


def test_more_bad_rows_than_allowed_stop_what_follows(
    portal: HubSpotResource, storage: StorageResource, tmp_path: Path
) -> None:
    bad = {line: f"c{line},30,Ann,Lee,nowhere" for line in range(10, 16)}
    write(tmp_path, "users", USERS, bad, "c{0},30,Ann,Lee,c{0}@example.org")
    result = materialize(portal, storage, tmp_path, "source_files/users", "imports/contacts")
    failed = [c.check_name for c in result.get_asset_check_evaluations() if not c.passed]
    assert failed == ["failed_share"]


def failure(result: dg.ExecuteInProcessResult) -> str:
    """Why the only step that failed did."""
    (failed,) = [event for event in result.all_events if event.is_step_failure]
    assert failed.step_failure_data.error is not None
    return failed.step_failure_data.error.to_string()


def contacts(portal: HubSpotResource) -> int:
    return sum(1 for _ in portal.read("contacts", [f"c{n}" for n in range(502)], [], "external_id"))


def test_a_file_that_nobody_has_judged_is_not_loaded(
    portal: HubSpotResource, storage: StorageResource, tmp_path: Path
) -> None:
    write(tmp_path, "users", USERS, {}, "c{0},30,Ann,Lee,c{0}@example.org")
    text = failure(materialize(portal, storage, tmp_path, "imports/contacts"))
    assert "The content of users.csv was never read" in text
    assert "Materialize source_files/users together with its import" in text
    assert contacts(portal) == 0


def test_a_file_that_failed_its_check_is_not_loaded_by_a_later_run_either(
    portal: HubSpotResource, storage: StorageResource, tmp_path: Path
) -> None:
    bad = {line: f",{line},Ann,Lee,a@example.org" for line in range(10, 16)}
    write(tmp_path, "users", USERS, bad, "c{0},30,Ann,Lee,c{0}@example.org")
    read = materialize(portal, storage, tmp_path, "source_files/users", "imports/contacts")
    assert [c.check_name for c in read.get_asset_check_evaluations() if not c.passed] == [
        "rejected_share"
    ]
    text = failure(materialize(portal, storage, tmp_path, "imports/contacts"))
    assert "did not pass the checks of source_files/users" in text
    assert contacts(portal) == 0


def test_a_file_that_changed_since_it_was_judged_is_not_loaded(
    portal: HubSpotResource, storage: StorageResource, tmp_path: Path
) -> None:
    write(tmp_path, "users", USERS, {}, "c{0},30,Ann,Lee,c{0}@example.org")
    assert materialize(portal, storage, tmp_path, "source_files/users").success
    write(tmp_path, "users", USERS, {10: "c10,31,Ann,Lee,c10@example.org"}, "c{0},30,Ann,Lee,")
    text = failure(materialize(portal, storage, tmp_path, "imports/contacts"))
    assert "The content of users.csv changed since it was read" in text
    assert contacts(portal) == 0


def test_a_file_that_passed_is_loaded_by_a_run_of_its_own(
    portal: HubSpotResource, storage: StorageResource, tmp_path: Path
) -> None:
    write(tmp_path, "users", USERS, {}, "c{0},30,Ann,Lee,c{0}@example.org")
    assert materialize(portal, storage, tmp_path, "source_files/users").success
    assert materialize(portal, storage, tmp_path, "imports/contacts").success
    assert contacts(portal) == ROWS
