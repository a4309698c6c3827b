"""The views that say what a portal is made of."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hsp_assets_tests.sandbox.share.following.conftest import Share


def test_types_have_their_label_as_name(share: Share) -> None:
    found = share.query(
        "SELECT OBJECTTYPEID, NAME, FULLYQUALIFIEDNAME FROM OBJECT_AND_EVENT_TYPE_DEFINITIONS "
        "WHERE OBJECTTYPEID IN ('0-8', '6-1') ORDER BY ALL"
    )
    assert found == [
        ("0-8", "Line Items", "line_items"),
        ("6-1", "E-Commerce Interactions", "pe23456789_interactions"),
    ]


def test_properties_of_records_and_of_events_are_defined(share: Share) -> None:
    found = share.query(
        "SELECT OBJECTTYPEID, TYPE FROM PROPERTY_DEFINITIONS WHERE NAME IN ('price', 'amount') "
        "ORDER BY ALL"
    )
    assert found == [("0-7", "number"), ("6-1", "number")]


def test_an_unchanged_definition_keeps_its_arrival(share: Share) -> None:
    arrived = "SELECT INGESTEDAT FROM PROPERTY_DEFINITIONS WHERE NAME = 'price'"
    assert share.column(arrived) == [datetime.fromisoformat("2023-11-14T22:13:20")]
    share.wait(60)
    share.portal.define_property("0-7", "colour")
    assert share.column(arrived) == [datetime.fromisoformat("2023-11-14T22:13:20")]


def test_stages_belong_to_their_pipeline(share: Share) -> None:
    found = share.query(
        "SELECT PIPELINES.LABEL, STAGEID, PIPELINE_STAGES.LABEL, METADATA FROM PIPELINE_STAGES "
        "JOIN PIPELINES USING (PIPELINEID) ORDER BY PIPELINE_STAGES.DISPLAYORDER"
    )
    assert found == [
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
    found = share.query(
        "SELECT ID, LABEL, ISMAINASSOCIATIONDEFINITION FROM ASSOCIATION_DEFINITIONS "
        "WHERE FROMOBJECTTYPEID = '0-3' AND TOOBJECTTYPEID = '0-1' ORDER BY ID"
    )
    assert found == [(3, None, True), (70, "Decision maker", False)]


def test_there_is_a_view_of_owners(share: Share) -> None:
    assert share.query("FROM OWNERS") == []
