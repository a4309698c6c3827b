"""Old files go when nobody names them any more, and not before."""

from pathlib import Path

from hsp_assets_tests.sandbox.personalize.shop import Shop, StartShop


def files(state: Path) -> int:
    return len(list((state / "bulk").iterdir()))


def test_a_full_import_replaces_the_files_before_it(shop: Shop, tmp_path: Path) -> None:
    shop.open("Users")
    for _ in range(3):
        shop.load("Users", shop.texts["Users"])
    assert files(tmp_path) == 1
    shop.load("Users", shop.texts["Users"], importMode="INCREMENTAL")
    assert files(tmp_path) == 2


def test_a_recommenders_data_stays_until_it_is_deleted(shop: Shop, tmp_path: Path) -> None:
    shop.open("Interactions")
    shop.load("Interactions", shop.texts["Interactions"])
    shop.train("best_sellers")
    shop.load("Interactions", shop.texts["Interactions"])
    assert files(tmp_path) == 2
    shop.control.delete_recommender(recommenderArn=shop.arns["best_sellers"])
    shop.control.list_recommenders()
    assert files(tmp_path) == 1


def test_orphans_of_a_killed_process_go_at_the_next_start(start: StartShop, tmp_path: Path) -> None:
    start()
    (tmp_path / "bulk" / "99.parquet.partial").touch()
    (tmp_path / "models" / "7-half").mkdir()
    (tmp_path / "scratch" / "half").mkdir()
    start()
    left = [path.name for path in tmp_path.glob("*/*")]
    assert left == []
