"""The views that HubSpot refreshes once a day in every schema."""

import json

from hsp_assets_tests.sandbox.share.replication.conftest import Share


def test_stages_belong_to_their_pipeline(share: Share) -> None:
    rows = share.query(
        "SELECT PIPELINES.LABEL, STAGEID, PIPELINE_STAGES.LABEL, METADATA FROM PIPELINE_STAGES "
        "JOIN PIPELINES USING (PIPELINEID) ORDER BY PIPELINE_STAGES.DISPLAYORDER"
    )
    assert rows == [
        ("eCommerce", "shop-0", "Checkout Pending", '{"a": "1"}'),
        ("eCommerce", "shop-1", "Checkout Completed", '{"a": "1"}'),
    ]


def test_an_archived_pipeline_takes_its_stages_away(share: Share) -> None:
    share.portal.write("UPDATE pipelines SET archived_at = 1", scope="definitions")
    assert share.query("FROM PIPELINES UNION ALL BY NAME FROM PIPELINE_STAGES") == []


def test_an_archived_stage_vanishes(share: Share) -> None:
    stages = [{"id": "1", "label": "On"}, {"id": "2", "label": "Off", "archived": True}]
    definition = json.dumps({"label": "eCommerce", "stages": stages})
    share.portal.write("UPDATE pipelines SET definition = ?", definition, scope="definitions")
    assert share.column("SELECT LABEL FROM PIPELINE_STAGES") == ["On"]


def test_association_types_say_which_is_the_plain_one(share: Share) -> None:
    share.portal.define_association("0-3", "0-1", 70, "Decision maker")
    rows = share.query(
        "SELECT ID, LABEL, ISMAINASSOCIATIONDEFINITION FROM ASSOCIATION_DEFINITIONS "
        "WHERE FROMOBJECTTYPEID = '0-3' AND TOOBJECTTYPEID = '0-1' ORDER BY ID"
    )
    assert rows == [(3, None, True), (70, "Decision maker", False)]


def test_there_is_a_view_of_owners(share: Share) -> None:
    assert share.query("FROM OWNERS") == []
