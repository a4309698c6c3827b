"""The pipelines API as the real client uses it."""

from typing import Any

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Start

PIPELINES, STAGES = "crm.pipelines.pipelines_api", "crm.pipelines.pipeline_stages_api"
AUDITS = "crm.pipelines.pipeline_audits_api"
DEALS = "/crm/v3/pipelines/deals"


def stage(label: str, order: int, probability: object) -> dict[str, Any]:
    return {"label": label, "displayOrder": order, "metadata": {"probability": probability}}


SHOP = {
    "label": "Shop",
    "displayOrder": 1,
    "stages": [stage("Done", 1, "1.0"), stage("Open", 0, 0.5)],
}


def test_a_new_portal_has_the_default_deal_pipeline(hub: Hub) -> None:
    (pipeline,) = hub.api(PIPELINES).get_all("deals").results
    assert (pipeline.id, len(pipeline.stages)) == ("default", 7)
    assert pipeline.stages[0].id == "appointmentscheduled"
    assert pipeline.stages[5].metadata == {"probability": "1.0", "isClosed": "true"}
    assert pipeline.created_at.timestamp() == 0


def test_a_pipeline_gets_ids_and_its_stages_stand_in_display_order(hub: Hub) -> None:
    made = hub.api(PIPELINES).create("deals", SHOP)
    assert made.id.isdigit()
    assert [s.label for s in made.stages] == ["Open", "Done"]
    assert [s.metadata["isClosed"] for s in made.stages] == ["false", "true"]
    assert hub.api(PIPELINES).get_by_id("deals", made.id).stages[1].id == made.stages[1].id


def test_ids_that_are_asked_for_are_honoured_only_on_request(start: Start) -> None:
    named = SHOP | {"pipelineId": "shop"}
    assert start().post(DEALS, named)["id"] != "shop"
    again = named | {"label": "Second"}
    assert start(honours_pipeline_ids=True).post(DEALS, again)["id"] == "shop"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"stages": [stage("Open", 0, "2")]}, "probability"),
        ({"stages": [{"label": "Open", "displayOrder": 0}]}, "probability"),
        ({"stages": [stage("Open", 0, "0.1"), stage("Open", 1, "0.2")]}, "labels"),
        ({"label": "Sales Pipeline"}, "label"),
        ({"stages": [stage(str(n), n, "0.5") for n in range(101)]}, "100 stages"),
    ],
)
def test_a_bad_pipeline_is_refused(hub: Hub, change: dict[str, object], reason: str) -> None:
    assert reason in hub.expect(400, "POST", DEALS, SHOP | change)["message"]


def test_more_pipelines_than_the_subscription_allows_are_refused(start: Start) -> None:
    answer = start(deal_pipelines=1).call("POST", DEALS, SHOP)
    assert answer.json()["subCategory"] == "PipelineError.PIPELINE_LIMIT_EXCEEDED"


def test_a_pipeline_is_relabelled_archived_and_restored(hub: Hub) -> None:
    made = hub.api(PIPELINES).create("deals", SHOP)
    assert hub.api(PIPELINES).update("deals", made.id, {"label": "Store"}).label == "Store"
    hub.api(PIPELINES).archive("deals", made.id)
    assert len(hub.api(PIPELINES).get_all("deals").results) == 1
    hub.api(PIPELINES).update("deals", made.id, {"archived": False})
    assert len(hub.api(PIPELINES).get_all("deals").results) == 2


def test_a_replaced_pipeline_keeps_the_ids_of_stages_of_the_same_label(hub: Hub) -> None:
    made = hub.api(PIPELINES).create("deals", SHOP)
    wanted = SHOP | {"stages": [stage("Open", 0, "0.4"), stage("Lost", 1, "0.0")]}
    replaced = hub.api(PIPELINES).replace("deals", made.id, wanted)
    assert [s.label for s in replaced.stages] == ["Open", "Lost"]
    assert replaced.stages[0].id == made.stages[0].id


def test_a_stage_is_added_changed_replaced_and_removed(hub: Hub) -> None:
    pipeline = hub.api(PIPELINES).create("deals", SHOP).id
    made = hub.api(STAGES).create("deals", pipeline, stage("Paid", 2, "0.9"))
    changed = hub.api(STAGES).update("deals", pipeline, made.id, {"label": "Shipped"})
    assert (changed.label, changed.metadata["probability"]) == ("Shipped", "0.9")
    hub.api(STAGES).replace("deals", pipeline, made.id, stage("Lost", 3, "0.0"))
    assert hub.api(STAGES).get_by_id("deals", pipeline, made.id).metadata["isClosed"] == "true"
    hub.api(STAGES).archive("deals", pipeline, made.id)
    assert len(hub.api(STAGES).get_all("deals", pipeline).results) == 2


def test_a_stage_in_use_is_kept_when_references_are_validated(hub: Hub) -> None:
    deal = hub.deal(dealstage="contractsent")
    path = f"{DEALS}/default/stages/contractsent"
    answer = hub.expect(400, "DELETE", path, validateReferencesBeforeDelete="true")
    assert answer["subCategory"] == "PipelineError.STAGE_ID_IN_USE"
    assert answer["context"] == {"stageIds": ["contractsent"], "objectIds": [deal]}
    assert hub.call("DELETE", path).status_code == 204


def test_a_pipeline_in_use_is_kept_when_references_are_validated(hub: Hub) -> None:
    made = hub.post(DEALS, SHOP)
    hub.deal(pipeline=made["id"], dealstage=made["stages"][0]["id"])
    params = {"validateDealStageUsagesBeforeDelete": "true"}
    assert hub.call("DELETE", f"{DEALS}/{made['id']}", **params).status_code == 400


def test_the_last_pipeline_stays(hub: Hub) -> None:
    assert hub.call("DELETE", f"{DEALS}/default").status_code == 400


def test_changes_are_on_record_the_latest_first(hub: Hub) -> None:
    made = hub.api(PIPELINES).create("deals", SHOP)
    hub.api(PIPELINES).update("deals", made.id, {"label": "Store"})
    hub.api(STAGES).update("deals", made.id, made.stages[0].id, {"label": "New"})
    of_pipeline = hub.api(AUDITS).get_audit("deals", made.id).results
    stage_path = f"{DEALS}/{made.id}/stages/{made.stages[0].id}"
    of_stage = hub.get(f"{stage_path}/audit")["results"]
    assert [entry.action for entry in of_pipeline] == ["UPDATE", "CREATE"]
    assert [entry["action"] for entry in of_stage] == ["UPDATE"]


def test_an_unknown_pipeline_or_stage_is_not_found(hub: Hub) -> None:
    assert hub.call("GET", f"{DEALS}/nothing").status_code == 404
    assert hub.call("GET", f"{DEALS}/default/stages/nothing").status_code == 404


@pytest.mark.parametrize("path", ["", "/stages/appointmentscheduled"])
def test_since_2026_09_what_is_in_use_is_never_deleted(hub: Hub, path: str) -> None:
    hub.post(DEALS, SHOP)
    deal = hub.deal(pipeline="default")
    dated = f"/crm/pipelines/2026-09/deals/default{path}"
    refused = hub.expect(400, "DELETE", dated, validateReferencesBeforeDelete="false")
    assert refused["context"]["objectIds"] == [deal]
    assert refused["context"]["stageIds"] == ["appointmentscheduled"]
