"""The data model's assets and checks, materialized by Dagster over the sandbox."""

from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest

from hsp_assets.assets import data_model
from hsp_assets.checks import data_model as checks
from hsp_assets.loading.data_model import PLANS
from hsp_assets.portal.plan.changes import Action, Change
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets_tests.assets.conftest import metadata
from hsp_assets_tests.portals import empty_site


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[HubSpotResource]:
    with empty_site(tmp_path) as site:
        yield site.hubspot


Materialize = Callable[[str], dg.ExecuteInProcessResult]


@pytest.fixture
def materialize(portal: HubSpotResource, storage: StorageResource) -> Materialize:
    """Materializes a part of the model, with its check."""

    def run(name: str) -> dg.ExecuteInProcessResult:
        return dg.materialize(
            [getattr(data_model, name), getattr(checks, name)],
            selection=dg.AssetSelection.assets(["data_model", name]),
            resources={"hubspot": portal, "storage": storage},
            raise_on_error=False,
        )

    return run


def test_every_part_of_the_model_is_an_asset_with_a_check() -> None:
    assets = [a for a in vars(data_model).values() if isinstance(a, dg.AssetsDefinition)]
    assert {asset.key.path[1] for asset in assets} == set(PLANS)
    assert [part for part in PLANS if not hasattr(checks, part)] == []


def test_the_metadata_shows_the_model_and_what_was_changed(materialize: Materialize) -> None:
    part = "contact_properties"
    first = metadata(materialize(part), f"data_model/{part}")
    assert (first["declared"], first["changed"]) == (3, 3)
    rows = {row["name"]: row for row in first["model"]}
    assert rows["external_id"]["declared"] == "string, unique values"
    assert rows["age"]["action"] == "create"
    again = metadata(materialize(part), f"data_model/{part}")
    assert (again["declared"], again["changed"]) == (3, 0)
    assert {row["action"] for row in again["model"]} == {"keep"}


def test_the_check_passes_once_the_portal_is_as_declared(materialize: Materialize) -> None:
    (check,) = materialize("ecommerce_pipeline").get_asset_check_evaluations()
    assert (check.passed, check.blocking) == (True, True)


def test_the_check_warns_of_texts_and_fails_for_what_is_missing() -> None:
    spec = dg.AssetCheckSpec("as_declared", asset="any", blocking=True)

    def result(*actions: Action) -> tuple[bool, dg.AssetCheckSeverity]:
        changes = [Change("property", "contacts", "age", "number", a) for a in actions]
        judged = checks.judge(changes).result(spec)
        return judged.passed, judged.severity

    assert result() == (True, dg.AssetCheckSeverity.WARN)
    assert result("update") == (False, dg.AssetCheckSeverity.WARN)
    assert result("update", "create") == (False, dg.AssetCheckSeverity.ERROR)


def test_the_check_names_what_differs() -> None:
    age = Change("property", "contacts", "age", "number", "create")
    assert "property age of contacts" in checks.judge([age]).description


def test_a_portal_that_cannot_be_reconciled_fails_the_asset(
    portal: HubSpotResource, materialize: Materialize
) -> None:
    taken = {"name": "age", "label": "Age", "type": "string", "fieldType": "text"}
    portal.definitions.create("property", taken | {"groupName": "contactinformation"}, "contacts")
    result = materialize("contact_properties")
    assert not result.success
    (failed,) = [e for e in result.all_events if e.is_step_failure]
    assert "HubSpot cannot change it to number" in str(failed.step_failure_data.error)
