"""Properties and pipelines in the shapes of versions 1 and 2."""

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Hub


@pytest.mark.parametrize(
    "path",
    [
        "/properties/v1/deals/properties",
        "/properties/v2/deal/properties",
        "/properties/v2/deals/properties",
        "/deals/v2/properties",
    ],
)
def test_properties_are_a_list_without_pages(hub: Hub, path: str) -> None:
    listed = hub.call("GET", path).json()
    later = hub.get("/crm/v3/properties/deals")["results"]
    assert [one["name"] for one in listed] == [one["name"] for one in later]
    assert [one["type"] for one in listed] == [one["type"] for one in later]
    assert next(one for one in listed if one["name"] == "createdate")["createdAt"] == 0


def test_version_1_of_pipelines_is_of_deals_and_a_list(hub: Hub) -> None:
    (pipeline,) = hub.call("GET", "/deals/v1/pipelines").json()
    assert pipeline["pipelineId"] == "default"
    won = [stage["stageId"] for stage in pipeline["stages"] if stage["closedWon"]]
    assert won == ["closedwon"]


@pytest.mark.parametrize(("kind", "first"), [("deals", "appointmentscheduled"), ("tickets", "1")])
def test_pipelines_of_every_type_have_their_stages(hub: Hub, kind: str, first: str) -> None:
    (pipeline,) = hub.get(f"/crm-pipelines/v1/pipelines/{kind}")["results"]
    assert pipeline["stages"][0]["stageId"] == first
