"""What our own assets request by themselves, tick by tick."""

from collections.abc import Iterator

import dagster as dg
import pytest

from hsp_assets.automation import EVERY_VIEW, FOLLOWING, FOLLOWING_THE_SHARE
from hsp_assets.definitions import build_defs, defs
from hsp_assets.environment import Settings

MAY_PASS = {"rows": True}


@dg.asset
def seen() -> None:
    """What is seen in the share."""


@dg.asset(deps=[seen], automation_condition=FOLLOWING)
def staged() -> None:
    """Follows what is seen."""


@dg.asset_check(asset=staged, blocking=True)
def rows() -> dg.AssetCheckResult:
    """The gate."""
    return dg.AssetCheckResult(passed=MAY_PASS["rows"])


@dg.asset(deps=[staged], automation_condition=FOLLOWING)
def published() -> None:
    """Follows what is staged, past its gate."""


ALL = dg.Definitions(assets=[seen, staged, published], asset_checks=[rows])


class Ticks:
    """An instance, and the automation sensor's ticks on it."""

    def __init__(self) -> None:
        self.instance = dg.DagsterInstance.ephemeral()
        self._last: dg.EvaluateAutomationConditionsResult | None = None
        self.requested()

    def requested(self) -> set[str]:
        """The assets that one tick requests."""
        result = dg.evaluate_automation_conditions(
            defs=ALL,
            instance=self.instance,
            asset_selection=dg.AssetSelection.assets(seen, staged, published),
            cursor=self._last.cursor if self._last else None,
        )
        self._last = result
        names = ("seen", "staged", "published")
        return {n for n in names if result.get_num_requested(dg.AssetKey(n))}

    def materialize(self, *assets: dg.AssetsDefinition) -> None:
        """As a person does, with the checks of what is materialized."""
        checks = [rows] if staged in assets else []
        dg.materialize(
            [seen, staged, published, *checks],
            selection=list(assets),
            instance=self.instance,
            raise_on_error=False,
        )


@pytest.fixture
def ticks() -> Iterator[Ticks]:
    MAY_PASS["rows"] = True
    made = Ticks()
    made.materialize(seen, staged, published)
    made.requested()
    yield made
    made.instance.dispose()


def test_nothing_is_requested_of_an_installation_that_never_ran() -> None:
    made = Ticks()
    assert made.requested() == set()
    made.instance.dispose()


def test_what_was_materialized_by_hand_is_followed_to_the_end_by_one_run(ticks: Ticks) -> None:
    ticks.materialize(seen)
    assert ticks.requested() == {"staged", "published"}
    assert ticks.requested() == set()


def test_a_run_of_everything_is_not_followed_by_another(ticks: Ticks) -> None:
    ticks.materialize(seen, staged, published)
    assert ticks.requested() == set()


def test_a_failed_blocking_check_is_not_passed_by_a_later_run(ticks: Ticks) -> None:
    MAY_PASS["rows"] = False
    ticks.materialize(staged)
    assert ticks.requested() == set()
    MAY_PASS["rows"] = True
    ticks.materialize(staged)
    assert ticks.requested() == {"published"}


def test_what_did_not_succeed_is_not_requested_again_and_again(ticks: Ticks) -> None:
    ticks.materialize(seen)
    ticks.requested()  # its run is never made, as if it had failed
    assert [ticks.requested() for _ in range(20)] == [set()] * 20


def test_what_was_just_made_by_hand_goes_along_when_it_is_made_from_something_older(
    ticks: Ticks,
) -> None:
    ticks.materialize(seen)
    ticks.materialize(published)
    assert ticks.requested() == {"staged", "published"}


@pytest.mark.parametrize(
    ("group", "condition"),
    [("staging", FOLLOWING_THE_SHARE), ("accepted", FOLLOWING), ("datasets", FOLLOWING)],
)
def test_the_assets_of_a_group_follow(
    group: str, condition: dg.AutomationCondition[dg.AssetKey]
) -> None:
    graph = defs.resolve_asset_graph()
    keys = [key for key in graph.get_all_asset_keys() if key.path[0] == group]
    assert {graph.get(key).automation_condition for key in keys} == {condition}


def test_the_asset_whose_views_are_waited_for_is_made_from_every_view() -> None:
    graph = defs.resolve_asset_graph()
    views = {key for key in graph.get_all_asset_keys() if key.path[0] == "share"}
    assert graph.get(EVERY_VIEW).parent_keys == views


@pytest.mark.parametrize("group", ["share", "datasets", "recommender"])
def test_a_group_says_how_old_its_assets_may_be(group: str) -> None:
    graph = defs.resolve_asset_graph()
    keys = [key for key in graph.get_all_asset_keys() if key.path[0] == group]
    assert all(graph.get(key).freshness_policy for key in keys)


def test_recommendations_follow_a_new_version_where_they_are_switched_on() -> None:
    written = dg.AssetKey(["activation", "product_recommendations"])
    trained = dg.AssetKey(["recommender", "recommended_for_you"])
    declared = dg.AssetKey(["data_model", "recommendations"])
    switched_on = build_defs(Settings(activation="custom_object"))
    graph = switched_on.resolve_asset_graph()
    blocking = [
        key
        for key in graph.asset_check_keys
        if key.asset_key in (trained, declared) and graph.get(key).blocking
    ]
    requested = []
    with dg.DagsterInstance.ephemeral() as instance:
        last = None
        for updated in ((written, declared), (), (trained,), ()):
            for key in updated:
                instance.report_runless_asset_event(dg.AssetMaterialization(key))
            for check in blocking:
                passed = dg.AssetCheckEvaluation(
                    asset_key=check.asset_key, check_name=check.name, passed=True, metadata={}
                )
                instance.report_runless_asset_event(passed)
            last = dg.evaluate_automation_conditions(
                defs=switched_on,
                instance=instance,
                asset_selection=dg.AssetSelection.assets(written),
                cursor=last.cursor if last else None,
            )
            requested.append(last.get_num_requested(written))
    assert requested == [0, 0, 1, 0]
