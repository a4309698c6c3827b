"""Our own rules say the same as the declared filters."""

from hsp_assets.api.recommendations.filters import RULES, Filter
from hsp_assets.recommenders import FILTERS

ARN = "arn:aws:personalize:eu-west-1:123456789012:recommender/any"


def test_every_declared_filter_has_a_rule_and_no_other_has() -> None:
    assert set(RULES) == set(FILTERS)


def test_a_name_becomes_an_arn_of_the_recommenders_account_and_region() -> None:
    assert Filter("mine").arn(ARN) == "arn:aws:personalize:eu-west-1:123456789012:filter/mine"


def test_an_arn_is_taken_as_it_is() -> None:
    given = "arn:aws:personalize:us-east-1:1:filter/mine"
    assert Filter(given).arn(ARN) == given
