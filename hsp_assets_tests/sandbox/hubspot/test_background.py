"""The thread that works in the background."""

import threading

from hsp_assets.sandbox.hubspot.background import Background
from hsp_assets_tests.sandbox.hubspot.conftest import wait_until


def test_a_step_is_repeated_until_there_is_nothing_to_do() -> None:
    background, left = Background(), [3]

    def step() -> float | None:
        left[0] -= 1
        return 0.0 if left[0] else None

    background.add(step)
    background.wake()
    wait_until(lambda: left[0] == 0)
    background.stop()
    assert left == [0]


def test_work_that_comes_during_a_step_is_done() -> None:
    background, done, entered, go_on = Background(), [0], threading.Event(), threading.Event()

    def step() -> float | None:
        entered.set()
        go_on.wait(10)
        done[0] += 1
        return None

    background.add(step)
    background.wake()
    entered.wait(10)
    background.wake()
    go_on.set()
    wait_until(lambda: done[0] == 2)
    background.stop()


def test_nothing_is_done_after_the_end() -> None:
    background, done = Background(), [0]
    background.stop()
    background.add(lambda: done.append(1))
    background.wake()
    assert done == [0]
