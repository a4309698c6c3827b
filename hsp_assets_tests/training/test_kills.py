"""A run that is killed after any change it makes is resumed by the next; nothing is made twice."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile

from botocore.client import BaseClient
from botocore.model import OperationModel

from hsp_assets.recommenders import FILTERS, RECOMMENDERS
from hsp_assets.resources.personalize_kinds import Kind
from hsp_assets_tests.training.conftest import FIRST, OpenShop, Shop, interactions

MOST_RUNS = 60
KINDS: tuple[Kind, ...] = ("dataset_group", "dataset", "dataset_import_job", "event_tracker")


class KilledError(BaseException):
    """Not an exception that anything may handle, as a signal is not."""


CHANGES = ("Create", "Update", "Delete", "Start", "Stop", "Put")
"""What the names of operations begin with that change something."""


class Killer:
    """Ends a run when a client has made so many changes; 0 lets it live."""

    def __init__(self) -> None:
        self.changes_left = 0

    @contextmanager
    def watching(self, client: BaseClient) -> Iterator["Killer"]:
        """Count what a client changes, which others use before and after."""
        client.meta.events.register("after-call", self._count)
        yield self
        client.meta.events.unregister("after-call", self._count)

    def _count(self, model: OperationModel, **_call: object) -> None:
        if not model.name.startswith(CHANGES):
            return
        self.changes_left -= 1
        if self.changes_left == 0:
            raise KilledError


def whole_story(shop: Shop, version: str) -> None:
    """Everything that the assets do, with one recommender."""
    shop.load(version)
    shop.direct.event_tracker()
    shop.direct.filters()
    shop.train(version, "most_viewed")


def runs_until_one_ends(shop: Shop, version: str) -> int:
    """Run the story again and again; answer how many runs were killed.

    First each run is killed after the next change in Personalize, then after ever more changes in
    the bucket, which each run makes again.
    """
    with (
        Killer().watching(shop.personalize.control) as in_personalize,
        Killer().watching(shop.storage.client) as in_bucket,
    ):
        each_change = (is_killed(shop, version, in_personalize, 1) for _run in range(MOST_RUNS))
        later_ones = (is_killed(shop, version, in_bucket, n) for n in range(1, MOST_RUNS))
        killed = [*takewhile(bool, each_change), *takewhile(bool, later_ones)]
    assert len(killed) < MOST_RUNS
    return len(killed)


def is_killed(shop: Shop, version: str, killer: Killer, changes: int) -> bool:
    killer.changes_left = changes
    try:
        whole_story(shop, version)
    except KilledError:
        return True
    finally:
        killer.changes_left = 0
    return False


def numbers(shop: Shop) -> Counter[str]:
    found: Counter[str] = Counter()
    for kind in (*KINDS, "filter", "recommender"):
        found[kind] = sum(1 for _one in shop.personalize.summaries(kind))
    return found


def test_a_first_training_survives_a_kill_after_any_change(shop: Shop) -> None:
    shop.publish("v1", interactions())
    assert runs_until_one_ends(shop, "v1") > len(FILTERS) + 8
    assert shop.live_name("most_viewed") == "v1"
    assert numbers(shop) == {
        "dataset_group": 1,
        "dataset": 3,
        "dataset_import_job": 3,
        "event_tracker": 1,
        "filter": len(FILTERS),
        "recommender": 1,
    }


def test_a_retraining_survives_a_kill_after_any_change(after: OpenShop) -> None:
    shop = after(FIRST)
    whole_story(shop, "v1")
    shop.publish("v2", interactions(15))
    assert runs_until_one_ends(shop, "v2") > 5
    statuses = {v.name.partition("_")[0]: v.status for v in shop.versions("most_viewed").all()}
    assert shop.live_name("most_viewed") == "v2"
    assert statuses == {"v2": "ACTIVE", "v1": "INACTIVE"}
    assert numbers(shop)["dataset_import_job"] == 6
    records = shop.versions("most_viewed").records
    name = RECOMMENDERS["most_viewed"].version("v2")
    record = records.read(name)
    assert record is not None
    assert record.compared_with == RECOMMENDERS["most_viewed"].version("v1")
