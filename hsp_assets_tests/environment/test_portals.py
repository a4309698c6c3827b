"""What tells the portals of one account apart, where HSP_PORTAL names them."""

from pathlib import Path

import pytest

from hsp_assets.environment import load_settings
from hsp_assets.environment.portals import LONGEST, account_name
from hsp_assets.failures import SettingsError
from hsp_assets.recommenders import FILTERS, RECOMMENDERS
from hsp_assets_tests.conftest import PortalOf

MOST = 63
"""Characters of a name in Amazon Personalize."""


def test_without_a_portal_everything_is_called_as_before() -> None:
    settings = load_settings()
    assert (settings.bucket_prefix, settings.dataset_group) == ("", "hubspot_datasetgroup")
    assert settings.state == Path(".hsp")
    assert account_name("hubspot_not_purchased") == "hubspot_not_purchased"


def test_a_portal_has_a_prefix_a_dataset_group_and_a_state_folder_of_its_own(
    portal_of: PortalOf,
) -> None:
    portal_of("acme_uk")
    settings = load_settings()
    assert (settings.bucket_prefix, settings.dataset_group) == ("acme_uk/", "acme_uk_datasetgroup")
    assert settings.state == Path(".hsp-acme_uk")


def test_what_is_set_is_kept_so_that_a_running_platform_can_be_named(
    portal_of: PortalOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal_of("acme_uk")
    monkeypatch.setenv("HSP_BUCKET_PREFIX", "")
    monkeypatch.setenv("HSP_DATASET_GROUP", "hubspot_datasetgroup")
    settings = load_settings()
    assert (settings.bucket_prefix, settings.dataset_group) == ("", "hubspot_datasetgroup")


@pytest.mark.parametrize("given", ["acme", "/acme/", "acme//", "ac me/", "../"])
def test_a_prefix_that_does_not_lead_keys_is_refused(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HSP_BUCKET_PREFIX", given)
    with pytest.raises(SettingsError, match="HSP_BUCKET_PREFIX"):
        load_settings()


def test_the_longest_name_of_a_portal_fits_into_what_personalize_allows(
    portal_of: PortalOf,
) -> None:
    portal_of("a" * LONGEST)
    versions = [r.resource_name(r.version("0123456789ab")) for r in RECOMMENDERS.values()]
    names = [*map(account_name, [*versions, *FILTERS]), load_settings().dataset_group]
    assert max(map(len, names)) == MOST
