"""Dataset export jobs through boto3."""

from typing import Any

import pytest

from hsp_assets_tests.sandbox.personalize.shop import Shop, StartWith

NEW = '{"price": 1.0, "categoryL1": "c9", "productDescription": "a \\"b\\" \\\\ c"}'


def export(shop: Shop, mode: str | None = None, path: str = "s3://shop/out/") -> dict[str, Any]:
    more = {"ingestionMode": mode} if mode else {}
    return shop.export("Items", f"job-{mode}", path, **more)


def exported(shop: Shop, mode: str | None = None) -> str:
    assert export(shop, mode)["status"] == "ACTIVE"
    return shop.text(f"out/job-{mode}/part-00000.csv")


def put_beside_imported(shop: Shop) -> None:
    shop.open("Items")
    shop.load("Items", shop.texts["Items"])
    shop.events.put_items(
        datasetArn=shop.arns["Items"], items=[{"itemId": "new", "properties": NEW}]
    )


@pytest.fixture
def filled(start_with: StartWith) -> Shop:
    return start_with(put_beside_imported)


def test_imported_rows_come_out_as_they_went_in(filled: Shop) -> None:
    assert exported(filled, "BULK") == filled.texts["Items"]


def test_put_rows_alone_come_out_by_default(filled: Shop) -> None:
    lines = exported(filled).splitlines()
    assert lines[1:] == ['new,1.0,c9,,,"a \\"b\\" \\\\ c",']


def test_an_export_of_all_can_be_imported_again(filled: Shop) -> None:
    text = exported(filled, "ALL")
    assert len(text.splitlines()) == 42
    assert filled.load("Items", text)["status"] == "ACTIVE"


def test_a_bucket_that_does_not_exist_fails_the_job(filled: Shop) -> None:
    job = export(filled, path="s3://nowhere/x")
    assert job["status"] == "CREATE FAILED"
    assert "Cannot write to s3://nowhere/x" in job["failureReason"]


def test_only_s3_is_written_to(filled: Shop) -> None:
    with pytest.raises(filled.control.exceptions.InvalidInputException, match="s3://"):
        export(filled, path="https://example.com/x")
