"""Doing several things at once, where each waits for somebody else most of the time."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def at_once(work: Callable[[Item], Result], items: Iterable[Item], most: int) -> Iterator[Result]:
    """Yield the results of some work in the order of its items.

    Items are taken from the iterable as there is room, in the caller's thread, so that no more
    than `most` of them and their results are held.

    Args:
        work: done for each item, in threads.
        items: what to work on.
        most: how many to work on at once.

    Raises:
        Exception: what the first failing work raised; nothing is begun after it.

    """
    pool = ThreadPoolExecutor(most)
    pending: deque[Future[Result]] = deque()
    try:
        for item in items:
            pending.append(pool.submit(work, item))
            if len(pending) >= most:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
