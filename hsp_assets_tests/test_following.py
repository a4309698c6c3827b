"""What follows when a person materializes something: the daemon's very runs, over the sandbox."""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg
import pytest

from hsp_assets.environment import Settings
from hsp_assets.sandbox.sample_data import Size, write_sample_files
from hsp_assets.sandbox.server import run_sandbox
from hsp_assets_tests.installation import UP_TO_DATASETS, Installation

SIZE = Size(60, 80, 1500)
FOLLOWING = ("staging", "accepted", "datasets")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A shop whose files were loaded and published by one run."""
    state = tmp_path_factory.mktemp("following") / "state"
    write_sample_files(state / "source", SIZE)
    settings = Settings(state=state)
    with (
        run_sandbox(state, settings, str(state / "source")) as sandbox,
        dg.DagsterInstance.ephemeral() as instance,
    ):
        made = Installation(state, sandbox, instance)
        run = made.select(UP_TO_DATASETS)
        assert run.success, run.failure
        assert made.follow() == []
        yield made


@pytest.fixture
def shop(loaded: Installation) -> Installation:
    """The same, settled: what a test before left to follow has followed."""
    loaded.follow()
    return loaded


def test_the_share_by_hand_leads_to_one_green_run_with_every_check_and_a_new_version(
    shop: Installation,
) -> None:
    before = shop.live()
    shop.edit_every("products", price="12.50")
    assert shop.select(dg.AssetSelection.groups("share")).success
    [run] = shop.follow()
    assert run.success, run.failure
    assert run.groups == {*FOLLOWING}
    assert run.checks.keys() == shop.checks_of(*FOLLOWING)
    assert all(run.checks[name] for name in run.checks if ":is_" in name)
    assert shop.live() != before


@pytest.mark.parametrize(
    ("key", "follow"),
    [
        ("share/objects_products", {"staging/items", "staging/interactions"}),
        ("share/pipeline_stages", {"staging/interactions"}),
        ("staging/users", set()),
        ("staging/items", set()),
    ],
)
def test_one_asset_by_hand_is_followed_through_the_gate_by_one_green_run(
    shop: Installation, key: str, follow: set[str]
) -> None:
    assert shop.by_hand(key).success
    [run] = shop.follow()
    assert run.success, run.failure
    assert {made for made in run.made if made.startswith("staging/")} == follow
    assert run.groups >= {"accepted", "datasets"}
    assert run.checks.keys() >= shop.checks_of("accepted", "datasets")


def test_a_look_at_the_share_is_followed_once_its_last_view_was_seen(shop: Installation) -> None:
    with shop.under_way("share/pipeline_stages"):
        assert shop.by_hand("share/objects_contacts", "share/objects_products").success
        assert shop.tick() == []
    [request] = shop.tick()  # its run is never made, as if somebody had cancelled it
    requested = {key.to_user_string() for key in request.asset_selection or ()}
    assert requested >= {"staging/users", "staging/items", "staging/interactions"}


def test_the_gate_by_hand_is_followed_by_the_datasets(shop: Installation) -> None:
    assert shop.select(dg.AssetSelection.groups("accepted")).success
    [run] = shop.follow()
    assert run.success, run.failure
    assert run.groups == {"datasets"}


def test_one_accepted_asset_alone_is_refused_by_dagster(shop: Installation) -> None:
    with pytest.raises(dg.DagsterInvalidSubsetError, match="accepted"):
        shop.by_hand("accepted/users")


@pytest.mark.parametrize("name", ["users", "items", "interactions"])
def test_a_dataset_by_hand_publishes_again_what_was_accepted(shop: Installation, name: str) -> None:
    before = shop.live()
    run = shop.by_hand(f"datasets/{name}")
    assert run.success, run.failure
    assert all(later.success for later in shop.follow())
    assert shop.live() == before


def test_where_the_gate_is_left_out_the_last_accepted_rows_are_published_again(
    shop: Installation,
) -> None:
    before = shop.live()
    shop.edit_every("products", price="13.50")
    shop.select(dg.AssetSelection.groups("share"))
    assert shop.tick()  # its run is never made, as if somebody had cancelled it
    assert not shop.tick()
    run = shop.by_hand("staging/items", "datasets/items")
    assert run.success, run.failure
    assert shop.live() == before
    [followed] = shop.follow()
    assert followed.success, followed.failure
    assert followed.groups == {"accepted", "datasets"}
    assert shop.live() != before


def test_bad_data_stops_at_the_gate_and_goes_on_once_it_is_corrected(shop: Installation) -> None:
    before = shop.live()
    shop.edit_every("products", category_level_1="")
    shop.select(dg.AssetSelection.groups("share"))
    [stopped] = shop.follow()
    assert not stopped.success
    assert not stopped.checks["accepted/items:has_rows"]
    assert stopped.groups == {"staging"}
    assert "accepted/items does not pass" in stopped.failure
    assert shop.live() == before
    assert shop.select(dg.AssetSelection.groups("datasets")).success
    assert shop.live() == before
    shop.edit_every("products", category_level_1="Lamps")
    shop.select(dg.AssetSelection.groups("share"))
    mended = shop.follow()
    assert all(run.success for run in mended), mended
    assert {group for run in mended for group in run.groups} == {*FOLLOWING}
    assert shop.live() != before


def test_events_reported_by_hand_break_no_tick_no_asset_and_no_check(shop: Installation) -> None:
    before = shop.live()
    shop.report_by_hand()
    runs = shop.follow()
    assert all(run.success for run in runs), runs
    judged = shop.judge("imports", "share")
    assert judged.success, judged.failure
    assert judged.checks.keys() == shop.checks_of("imports", "share")
    assert shop.live() == before


def test_a_new_instance_knows_what_was_made(shop: Installation) -> None:
    with dg.DagsterInstance.ephemeral() as other:
        new = shop.on(other)
        assert new.tick() == []
        judged = new.judge("imports", "share")
        assert judged.success, judged.failure
        for keys in (["imports/products"], ["datasets/users"], ["datasets/interactions"]):
            run = new.by_hand(*keys)
            assert run.success, run.failure


def test_an_import_by_hand_loads_what_its_file_was_passed_for(shop: Installation) -> None:
    run = shop.by_hand("imports/products")
    assert run.success, run.failure
    assert run.checks == {
        "imports/products:reconciles": True,
        "imports/products:failed_share": True,
    }
