"""Each check of the lists fails for its own reason and for no other."""

import dagster as dg
import pytest

from hsp_assets.checks import activation
from hsp_assets.checks.from_manifest import Materialized
from hsp_assets.policy import Policy

GOOD = {
    "wanted": 500,
    "created": 300,
    "updated": 100,
    "unchanged": 100,
    "kept": 500,
    "contacts": 100,
    "recommended": 500,
    "distinct_products": 200,
    "catalogue": 1_000,
    "popular_contacts": 50,
    "gone_products": 0,
    "bought": 0,
    "short_contacts": 10,
    "short_for_gone": 4,
    "short_for_bought": 6,
}
BAD = [
    ("reconciles", {"kept": 501}, "HubSpot has 501"),
    ("reconciles", {"created": 299}, "299 created"),
    ("products_exist", {"gone_products": 1}, "1 products"),
    ("nothing_was_bought", {"bought": 1}, "1 of 500"),
    ("lists_are_whole", {"short_contacts": 11}, "1 for no known reason"),
    ("lists_are_personal", {"popular_contacts": 51}, "51 of 100 contacts (51.00%)"),
    ("catalogue_is_covered", {"distinct_products": 24}, "(4.80%)"),
]


def failed(**facts: int) -> dict[str, str]:
    """The checks that do not hold, and what they say."""
    materialized = Materialized({**GOOD, **facts}, Policy())
    named = {spec.name: getattr(activation, spec.name) for spec in specs()}
    findings = {name: judge(materialized) for name, judge in named.items()}
    return {name: one.description for name, one in findings.items() if not one.passed}


def specs() -> list[dg.AssetCheckSpec]:
    return list(activation.product_recommendations.check_specs)


def test_only_what_does_not_add_up_stops_anything() -> None:
    assert failed() == {}
    assert [spec.name for spec in specs() if spec.blocking] == ["reconciles"]


@pytest.mark.parametrize(("check", "facts", "text"), BAD)
def test_each_check_sees_its_own_fault(check: str, facts: dict[str, int], text: str) -> None:
    said = failed(**facts)
    assert said.keys() == {check}
    assert text in said[check]
