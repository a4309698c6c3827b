"""Results come in order, and no more calls run at the same time than allowed."""

import threading
from collections.abc import Iterator

import pytest

from hsp_assets.parallel import parallel_map


def test_results_come_in_the_order_of_the_items() -> None:
    second_done = threading.Event()

    def work(item: int) -> int:
        if item == 0:
            assert second_done.wait(5)
        if item == 1:
            second_done.set()
        return item

    assert list(parallel_map(work, range(5), 2)) == [0, 1, 2, 3, 4]


def test_no_more_items_are_taken_than_are_worked_on() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for item in range(10):
            taken.append(item)
            yield item

    results = parallel_map(lambda item: item, items(), 3)
    next(results)
    assert taken == [0, 1, 2]


def test_a_failure_is_raised_and_ends_the_work() -> None:
    done: list[int] = []

    def work(item: int) -> None:
        if item == 1:
            raise ValueError("one")
        done.append(item)

    with pytest.raises(ValueError, match="one"):
        list(parallel_map(work, range(100), 2))
    assert len(done) < 100
