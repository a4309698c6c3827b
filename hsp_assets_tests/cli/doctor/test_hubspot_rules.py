"""What the doctor says of the API's version and of the portal's rules."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import requests

from hsp_assets.cli.doctor import hubspot_rules
from hsp_assets.cli.doctor.hubspot_rules import examine_rules, examine_version
from hsp_assets_tests.portals import Site, declared_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with declared_site(tmp_path) as served:
        yield served


def require(site: Site, object_type: str, name: str) -> None:
    rule = {"objectType": object_type, "property": name}
    requests.post(f"{site.url}/sandbox/rules", json=rule, timeout=30).raise_for_status()


def test_a_new_portal_requires_nothing_that_our_loads_do_not_give(site: Site) -> None:
    (finding,) = examine_rules(site.hubspot)
    assert finding.state == "good"
    assert "cannot be read" in finding.text


def test_a_required_property_that_no_load_writes_refuses_every_new_record(site: Site) -> None:
    require(site, "deals", "closed_won_reason")
    (finding,) = examine_rules(site.hubspot)
    assert (finding.about, finding.state) == ("HubSpot rule deals.closed_won_reason", "attention")
    assert "every new record is refused" in finding.text
    assert "Create Record" in finding.advice


def test_a_required_property_that_a_file_may_lack_refuses_rows_without_it(site: Site) -> None:
    require(site, "contacts", "email")
    (finding,) = examine_rules(site.hubspot)
    assert "rows without it are refused" in finding.text


def test_a_required_property_that_every_row_gives_is_no_finding(site: Site) -> None:
    require(site, "products", "price")
    (finding,) = examine_rules(site.hubspot)
    assert finding.state == "good"


def test_with_the_legacy_version_no_rule_applies(site: Site) -> None:
    require(site, "deals", "closed_won_reason")
    (finding,) = examine_rules(replace(site, api="legacy").hubspot)
    assert (finding.state, "does not apply" in finding.text) == ("good", True)


@pytest.mark.parametrize(
    ("day", "state"), [(date(2026, 12, 1), "good"), (date(2027, 12, 1), "attention")]
)
def test_the_end_of_the_versions_support_is_told_half_a_year_before(
    monkeypatch: pytest.MonkeyPatch, day: date, state: str
) -> None:
    monkeypatch.setattr(hubspot_rules, "today", lambda: day)
    finding = examine_version("2026-09")
    assert finding.state == state
    assert "8 March 2028" in finding.text


def test_the_legacy_version_deserves_attention_and_is_told_to_be_left() -> None:
    finding = examine_version("legacy")
    assert finding.state == "attention"
    assert "HSP_HUBSPOT_API=2026-09" in finding.advice
