"""Everything that we ask of HubSpot, of a portal that serves one version of its API only."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import dagster as dg
import pytest

from hsp_assets.activation.custom_object import CONTACTS, CustomObjectPlace
from hsp_assets.environment import HubSpotApi
from hsp_assets.loading.data_model import PARTS, RECOMMENDATIONS, apply_part
from hsp_assets.portal.recommendations import RECOMMENDATION
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_changes import PortalChanges
from hsp_assets.resources.hubspot_versions import SUPPORTED_UNTIL, needs_attention, support
from hsp_assets.sandbox.sample_data.files import write_sample_files
from hsp_assets.sandbox.sample_data.size import Size
from hsp_assets.sensors.hubspot import Cursor, look
from hsp_assets_tests.loading.whole import load_all
from hsp_assets_tests.portals import Site, empty_site

SMALL = Size(products=200, contacts=150, interactions=1_500)


@pytest.fixture(params=get_args(HubSpotApi))
def only(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A portal that answers 404 to every version but one, and a client that speaks that one."""
    api: HubSpotApi = request.param
    with empty_site(tmp_path, api_versions=frozenset({api}), api_add_on=True) as site:
        yield replace(site, api=api)


def test_model_load_sensor_and_activation_speak_one_version(only: Site, tmp_path: Path) -> None:
    for part in PARTS:
        apply_part(only.hubspot, part)
    write_sample_files(tmp_path / "source", SMALL)
    done = load_all(only.hubspot, tmp_path / "source")
    assert {name: outcome.failed for name, outcome in done.items()} == dict.fromkeys(done, 0)
    detected, cursor = look(PortalChanges(only.hubspot), Cursor())
    assert cursor.seen["contacts"].total == SMALL.contacts
    assert cursor.event_name
    assert detected.keys() >= {"contacts", "products", "deals", "line_items", "event_completions"}
    objects = only.hubspot.custom_objects
    apply_part(only.hubspot, RECOMMENDATIONS)
    place = CustomObjectPlace.of(only.hubspot)
    (one, *_) = objects.records(CONTACTS, ["external_id"])
    made = {RECOMMENDATION.key: "u1-1", RECOMMENDATION.display: "Hat"}
    objects.create(place.type_id, [made], [one["id"]], place.association)
    (record,) = objects.upsert(place.type_id, RECOMMENDATION.key, [made])
    only.hubspot.update(place.type_id, [{"id": record["id"], "properties": made}])
    objects.associate(place.type_id, CONTACTS, place.association, [(record["id"], one["id"])])
    associated = only.hubspot.associated(CONTACTS, place.type_id, [one["id"]])
    assert associated == {one["id"]: [record["id"]]}
    objects.archive(place.type_id, [record["id"]])


@pytest.mark.parametrize("api", get_args(HubSpotApi))
def test_a_version_deserves_attention_from_180_days_before_its_end_on(api: HubSpotApi) -> None:
    end = SUPPORTED_UNTIL[api]
    assert not needs_attention(api, end - timedelta(days=181))
    assert needs_attention(api, end - timedelta(days=180))
    assert needs_attention(api, end + timedelta(days=1))


def test_the_end_of_support_is_told_with_its_date_and_the_days_left() -> None:
    told = support("2026-09", date(2028, 3, 1))
    assert told == "Support of HubSpot's API 2026-09 ends on 8 March 2028, in 7 days."
    assert "until September 2027" in support("legacy", date(2026, 11, 30))


def test_a_run_with_the_legacy_version_says_until_when_it_is_supported() -> None:
    @dg.op
    def use(context: dg.OpExecutionContext, hubspot: HubSpotResource) -> None:
        context.log.info(hubspot.api)

    @dg.job
    def job() -> None:
        use()

    hubspot = HubSpotResource(access_token="test", url="http://127.0.0.1:9", api="legacy")
    with dg.DagsterInstance.ephemeral() as instance:
        run = job.execute_in_process(instance=instance, resources={"hubspot": hubspot})
        logs = instance.all_logs(run.run_id)
    assert any("legacy ends on 30 March 2027" in log.user_message for log in logs)
