"""What may be done about a deal pipeline that differs from the model, and what may not."""

from typing import Any

from hsp_assets.portal import model as portal
from hsp_assets.portal.plan.changes import differing
from hsp_assets.portal.plan.pipeline import plan_pipeline

SALES: dict[str, Any] = {"label": "Sales", "id": "1", "stages": []}


def ecommerce(label: str = "eCommerce", won: str = "1.0") -> dict[str, Any]:
    """The declared pipeline as a portal has it, perhaps with another label or probability."""
    stages = [
        {"id": "7", "label": "Checkout Pending", "metadata": {"probability": "0.5"}},
        {"id": "8", "label": "Checkout Completed", "metadata": {"probability": won}},
    ]
    return {"label": label, "id": "2", "stages": stages}


def test_a_pipeline_as_declared_needs_no_change_and_its_ids_are_found() -> None:
    plan = plan_pipeline(portal.PIPELINE, [SALES, ecommerce()])
    assert differing(plan.changes) == []
    assert (plan.pipeline_id, plan.stage_ids["Checkout Completed"]) == ("2", "8")


def test_a_missing_pipeline_is_created_with_both_stages() -> None:
    plan = plan_pipeline(portal.PIPELINE, [SALES])
    sent = [change.definition for change in plan.changes if change.definition]
    assert [s["label"] for s in sent[0]["stages"]] == ["Checkout Pending", "Checkout Completed"]  # type: ignore[attr-defined]
    assert len(sent) == 1


def test_a_missing_stage_is_added_to_the_pipeline() -> None:
    existing = ecommerce()
    del existing["stages"][1]
    (change,) = differing(plan_pipeline(portal.PIPELINE, [existing]).changes)
    assert (change.kind, change.action, change.where) == ("stage", "create", ("2",))


def test_a_stage_that_is_not_won_and_a_label_in_another_case_are_corrected() -> None:
    (stage,) = differing(plan_pipeline(portal.PIPELINE, [ecommerce(won="0.9")]).changes)
    assert (stage.action, stage.where) == ("update", ("2", "8"))
    assert stage.definition == {"metadata": {"probability": "1.0"}}
    (label,) = differing(plan_pipeline(portal.PIPELINE, [ecommerce("Ecommerce")]).changes)
    assert (label.definition, label.where) == ({"label": "eCommerce"}, ("2",))


def test_two_pipelines_of_the_same_label_are_refused() -> None:
    (change,) = plan_pipeline(portal.PIPELINE, [ecommerce(), ecommerce()]).changes
    assert (change.action, change.difference[:11]) == ("refuse", "2 pipelines")


def test_a_pipeline_beyond_the_subscriptions_limit_is_refused() -> None:
    for limit, actions in ((1, ["refuse"]), (2, ["create"] * 3)):
        plan = plan_pipeline(portal.PIPELINE, [SALES], limit)
        assert [change.action for change in plan.changes] == actions, limit


def test_a_renamed_pipeline_is_no_reason_for_a_second_one() -> None:
    (change,) = plan_pipeline(portal.PIPELINE, [SALES, ecommerce("Online shop")]).changes
    assert (change.action, "'Online shop' has its stages" in change.difference) == ("refuse", True)
    assert "'eCommerce' again" in change.advice


def test_a_renamed_stage_is_no_reason_for_a_second_one() -> None:
    existing = ecommerce()
    existing["stages"][1]["label"] = "Paid"
    (change,) = differing(plan_pipeline(portal.PIPELINE, [existing]).changes)
    assert (change.name, change.action) == ("Checkout Completed", "refuse")
    assert "'Paid'" in change.difference
