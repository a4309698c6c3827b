"""Work outside is noticed soon after it ended, with few requests, however long it took."""

import pytest

from hsp_assets import waiting
from hsp_assets.waiting import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, OVERSHOOT, wait_for


class Clock:
    """A time that passes by sleeping alone."""

    def __init__(self) -> None:
        self.now = self.looks = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def look(self) -> float:
        self.looks += 1
        return self.now


@pytest.mark.parametrize(("took", "looks"), [(0.3, 6), (8.0, 21), (3_600.0, 160)])
def test_work_is_noticed_soon_after_its_end_with_few_requests(
    took: float, looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(waiting, "time", clock)
    noticed = wait_for(clock.look, lambda now: now >= took)
    assert noticed - took <= min(FIRST_PAUSE_SECONDS + OVERSHOOT * took, LONGEST_PAUSE_SECONDS)
    assert clock.looks <= looks
