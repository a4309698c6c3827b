"""The same assets, with HSP_TRAINING=mlops_stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hsp_assets.resources.policy import PolicyResource
from hsp_assets_tests.training.conftest import GROUP, interactions
from hsp_assets_tests.training.site import Site, made, observed

if TYPE_CHECKING:
    import dagster as dg

    from hsp_assets_tests.training.mlops_stack.conftest import StackShop


def test_the_solution_is_asked_and_a_later_run_finds_its_work_and_goes_on(
    shop: StackShop, instance: dg.DagsterInstance
) -> None:
    policy = PolicyResource(dataset_group=GROUP, training="mlops_stack")
    impatient = shop.impatient.personalize
    site = Site(shop, instance, impatient, policy=policy, mlops_stack=shop.stack)
    site.shop.publish("v1", interactions())
    first = site.materialize()
    assert first.success
    assert made(first) == {"schemas", "dataset_group"}
    assert observed(first)["dataset_imports"]["status"] == "NOT BEGUN"
    shop.solution.work()
    site.personalize = shop.personalize
    second = site.materialize()
    assert second.success
    assert made(second) >= {"dataset_imports", "event_tracker", "filters", "recommended_for_you"}
    assert site.metadata("recommended_for_you")["is_live"]
