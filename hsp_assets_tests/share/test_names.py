"""Names that differ by portal are found exactly once, or the error lists what there is."""

import pytest

from hsp_assets.failures import NotYetVisible, ShareError
from hsp_assets.share.names import pick_event_view, pick_stages

OURS = {"NAME": "pe123_ecommerce_interactions", "LABEL": "E-Commerce (v2)"}
OTHER = {"NAME": "pe123_lunch", "LABEL": "Lunch"}


def stage(pipeline: str, label: str, id_: str, pipeline_id: str = "p1") -> dict[str, str]:
    return {"PIPELINE": pipeline, "PIPELINE_ID": pipeline_id, "STAGE": label, "STAGE_ID": id_}


PENDING = stage("eCommerce", "Checkout Pending", "1")
COMPLETED = stage("eCommerce", "Checkout Completed", "2")
ELSEWHERE = stage("Sales", "Checkout Completed", "3", "p2")


def test_defect_29_the_events_view_is_found_by_its_name_whatever_its_label() -> None:
    assert pick_event_view([OTHER, OURS]) == "EVENTS_E_COMMERCE__V2_"


def test_an_event_that_people_made_is_found_by_its_label() -> None:
    by_hand = {"NAME": "pe123_shop_views", "LABEL": "E-Commerce Interactions"}
    assert pick_event_view([OTHER, by_hand]) == "EVENTS_E_COMMERCE_INTERACTIONS"
    assert pick_event_view([OURS, by_hand]) == "EVENTS_E_COMMERCE__V2_"


def test_an_event_that_is_not_there_may_be_young_and_the_others_are_listed() -> None:
    with pytest.raises(NotYetVisible, match=r"It has: pe123_lunch\..*shows tomorrow"):
        pick_event_view([OTHER])


def test_two_events_of_our_name_are_listed() -> None:
    twin = OURS | {"NAME": "pe456_ecommerce_interactions", "LABEL": "Other"}
    with pytest.raises(ShareError, match="pe123_ecommerce_interactions, pe456_ecommerce"):
        pick_event_view([OURS, twin])


def test_two_events_of_one_label_make_one_view_name_and_are_listed() -> None:
    twin = OTHER | {"LABEL": "e-commerce [V2]"}
    with pytest.raises(ShareError, match=r"2 have the view EVENTS_E_COMMERCE__V2_.*pe123_lunch"):
        pick_event_view([OURS, twin])


def test_defect_21_stages_are_found_by_pipeline_and_label() -> None:
    assert pick_stages([PENDING, COMPLETED, ELSEWHERE]) == ("p1", "1", "2")


@pytest.mark.parametrize("stages", [[], [ELSEWHERE], [PENDING, ELSEWHERE]])
def test_a_pipeline_or_stage_that_is_not_there_may_be_young(stages: list[dict[str, str]]) -> None:
    with pytest.raises(NotYetVisible, match=r"has no pipeline 'eCommerce'.*shows tomorrow"):
        pick_stages(stages)


@pytest.mark.parametrize(
    "twin",
    [
        stage("eCommerce", "Checkout Completed", "9"),
        stage("eCommerce", "Checkout Pending", "9", "p9"),
    ],
)
def test_two_pipelines_or_stages_of_one_label_are_listed_with_their_ids(
    twin: dict[str, str],
) -> None:
    with pytest.raises(ShareError, match=r"more than one pipeline.*eCommerce / Checkout.*\(9\)"):
        pick_stages([PENDING, COMPLETED, twin])
