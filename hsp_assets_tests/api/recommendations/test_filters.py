"""Our own rules say the same as the declared filters."""

import pytest

from hsp_assets.api.recommendations.filters import RULES, Filter
from hsp_assets.recommenders import FILTERS
from hsp_assets_tests.conftest import PortalOf

ARN = "arn:aws:personalize:eu-west-1:123456789012:recommender/any"


def test_every_declared_filter_has_a_rule_and_no_other_has() -> None:
    assert set(RULES) == set(FILTERS)


def test_a_name_becomes_an_arn_of_the_recommenders_account_and_region() -> None:
    assert Filter("mine").arn(ARN) == "arn:aws:personalize:eu-west-1:123456789012:filter/mine"


def test_an_arn_is_taken_as_it_is() -> None:
    given = "arn:aws:personalize:us-east-1:1:filter/mine"
    assert Filter(given).arn(ARN) == given


@pytest.mark.parametrize("name", FILTERS)
def test_a_declared_filter_is_that_of_the_portal_whom_the_api_answers_for(
    name: str, portal_of: PortalOf
) -> None:
    portal_of("acme")
    called = name.replace("hubspot", "acme")
    assert Filter(name).arn(ARN) == f"arn:aws:personalize:eu-west-1:123456789012:filter/{called}"
    assert Filter("mine").arn(ARN).endswith(":filter/mine")
