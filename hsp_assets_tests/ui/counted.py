"""Counting the runs that a change starts, until everything is quiet again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hsp_assets_tests.ui.shop import Shop

Record = Callable[[str, object], None]
ONCE = {"follow_changes": 1, "train": 1}


@contextmanager
def counted_runs(shop: Shop) -> Iterator[Counter[str]]:
    """The runs from here to the time when everything is quiet again, by job."""
    before = {run.run_id for run in shop.runs()}
    counted: Counter[str] = Counter()
    yield counted
    shop.settle()
    new = [run for run in shop.runs() if run.run_id not in before]
    assert all(run.status.value == "SUCCESS" for run in new)
    counted.update(run.job_name for run in new)


def reason(shop: Shop, job: str) -> str:
    """Why the newest run of a job was started."""
    return next(run.tags["hsp/reason"] for run in shop.runs() if run.job_name == job)
