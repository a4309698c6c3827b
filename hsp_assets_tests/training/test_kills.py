"""A run that is killed after any change it makes is taken up by the next; nothing is made twice."""

from __future__ import annotations

from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING

import pytest

from hsp_assets.recommenders import FILTERS, RECOMMENDERS
from hsp_assets_tests.training.site import unused

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.model import OperationModel

    from hsp_assets.resources.personalize_kinds import Kind
    from hsp_assets_tests.training.conftest import Shop

MOST_RUNS = 60
KINDS: tuple[Kind, ...] = ("dataset_group", "dataset", "dataset_import_job", "event_tracker")


class KilledError(BaseException):
    """Not an exception that anything may handle, as a signal is not."""


CHANGES = ("Create", "Update", "Delete", "Start", "Stop", "Put")
"""What the names of operations begin with that change something."""


class Killer:
    """Ends a run when so many changes have been made."""

    def __init__(self, changes: int, client: BaseClient) -> None:
        self._left = changes
        client.meta.events.register("after-call", self._count)

    def _count(self, model: OperationModel, **_call: object) -> None:
        if not model.name.startswith(CHANGES):
            return
        self._left -= 1
        if self._left == 0:
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
    each_change = (is_killed(shop, version, in_personalize=1) for _run in range(MOST_RUNS))
    later_ones = (is_killed(shop, version, in_bucket=n) for n in range(1, MOST_RUNS))
    killed = [*takewhile(bool, each_change), *takewhile(bool, later_ones)]
    assert len(killed) < MOST_RUNS
    return len(killed)


def is_killed(shop: Shop, version: str, in_personalize: int = 0, in_bucket: int = 0) -> bool:
    """Whether a run was killed before its end."""
    run = fresh(shop)
    clients = run.personalize.control, run.storage.client
    Killer(in_personalize, clients[0])
    Killer(in_bucket, clients[1])
    try:
        whole_story(run, version)
    except KilledError:
        return True
    finally:
        for client in (*clients, run.personalize.runtime):
            client.close()
    return False


def fresh(shop: Shop) -> Shop:
    """The same shop with clients of its own, as in a new process."""
    return type(shop)(unused(shop.storage), unused(shop.personalize))


def numbers(shop: Shop) -> Counter[str]:
    """How many resources there are."""
    found: Counter[str] = Counter()
    for kind in (*KINDS, "filter", "recommender"):
        found[kind] = sum(1 for _one in shop.personalize.summaries(kind))
    return found


@pytest.fixture
def killed(shop: Shop) -> Shop:
    """A shop whose first version was trained by runs that were killed."""
    shop.publish("v1", shop.interactions())
    assert runs_until_one_ends(shop, "v1") > len(FILTERS) + 8
    return shop


def test_the_first_training_survives_a_kill_after_any_request(killed: Shop) -> None:
    assert killed.live_name("most_viewed") == "v1"
    assert numbers(killed) == {
        "dataset_group": 1,
        "dataset": 3,
        "dataset_import_job": 3,
        "event_tracker": 1,
        "filter": len(FILTERS),
        "recommender": 1,
    }


def test_a_retraining_survives_a_kill_after_any_request(killed: Shop) -> None:
    killed.publish("v2", killed.interactions(15))
    runs_until_one_ends(killed, "v2")
    statuses = {v.name.partition("_")[0]: v.status for v in killed.versions("most_viewed").all()}
    assert killed.live_name("most_viewed") == "v2"
    assert statuses == {"v2": "ACTIVE", "v1": "INACTIVE"}
    assert numbers(killed)["dataset_import_job"] == 6
    records = killed.versions("most_viewed").records
    name = RECOMMENDERS["most_viewed"].version("v2")
    record = records.read(name)
    assert record is not None
    assert record.compared_with == RECOMMENDERS["most_viewed"].version("v1")
