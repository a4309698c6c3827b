"""Ordered, bounded parallel map, for work that mostly waits for another service.

Only that belongs here; what limits the number of requests is the caller's.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def parallel_map(
    work: Callable[[Item], Result], items: Iterable[Item], most: int
) -> Iterator[Result]:
    """Yield `work` of each item, in the order of the items.

    Items are taken from the iterable as there is room, in the caller's thread, so that no more
    than `most` of them and their results are held.

    Args:
        work: called with each item, in threads.
        items: the arguments.
        most: the number of calls that may run at the same time.

    Raises:
        Exception: that of the first call that failed; no call is begun after it.

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
