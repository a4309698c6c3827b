"""How models are evaluated: the split, what may be shown, and the validation part."""

from dataclasses import asdict, dataclass
from typing import Any

from hsp_assets.engine.events import EventLog, TooLittleData
from hsp_assets.engine.popularity import DAY
from hsp_assets.engine.settings import Settings, SplitName
from hsp_assets.engine.splits import (
    Split,
    cold_users,
    last_split,
    service_split,
    time_split,
    with_history,
)

SPAN_SHARE = 1 / 6
LONGEST_HORIZON = 60.0
"""Days; without a horizon, a sixth of the time spanned is held out, at most this."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """One way to evaluate.

    Attributes:
        split: `service` (90/10 users), `time` (the newest days) or `last` (each last event).
        new_items_only: known items are neither shown nor relevant; always so for `last`.
        horizon_days: days held out by the time split; None: a sixth of the time spanned, at
            most `LONGEST_HORIZON`.
        refit: for `last`: models learn from each second-last event, too, once it has served to
            validate; published work leaves it out.
        cold_users: users without events before the cutoff of the time split are tested too; they
            get the same list from every model that uses only histories.
        seed: decides which users are drawn.
    """

    split: SplitName = "service"
    new_items_only: bool = False
    horizon_days: float | None = None
    cold_users: bool = False
    refit: bool = False
    seed: int = 0

    @property
    def hides_known(self) -> bool:
        """Whether known items are neither shown nor relevant."""
        return self.new_items_only or self.split == "last"

    @property
    def refits(self) -> bool:
        """Whether models are fitted to the validation part, too."""
        return self.refit or self.split != "last"

    def as_dict(self, log: EventLog) -> dict[str, Any]:
        """Return the fields as they apply to a log."""
        applied = {
            "horizon_days": self.horizon(log),
            "new_items_only": self.hides_known,
            "refit": self.refits,
        }
        return asdict(self) | applied

    def horizon(self, log: EventLog) -> float:
        """Days held out by the time split."""
        if self.horizon_days is not None:
            return self.horizon_days
        span = (log.now - int(log.times.min())) / DAY
        return min(LONGEST_HORIZON, span * SPAN_SHARE)

    def divide(self, log: EventLog) -> Split:
        """Divide a log into what may be learned from and what must be predicted.

        Raises:
            TooLittleData: no user can be tested.
            ValueError: the split needs times that the events do not have.
        """
        if self.split == "time" and not log.has_times:
            raise ValueError(
                "the time split predicts the newest events from those before, and the events have "
                "no times: add a column timestamp, or split by service or last"
            )
        split = self._divide(log)
        if not self.cold_users:
            split = with_history(split)
        if not len(split.users) or not len(split.train):
            raise TooLittleData(
                f"the {self.split} split of {len(log)} events leaves nobody to test or nothing "
                "to learn from"
            )
        return split

    def learned(self, split: Split) -> EventLog:
        """What models are fitted to once their hyperparameters are chosen."""
        return split.train if self.refits else last_split(split.train).train

    def left_out(self, log: EventLog) -> int:
        """Count the users who are not tested because they have no history."""
        return 0 if self.cold_users else len(cold_users(self._divide(log)))

    def _divide(self, log: EventLog) -> Split:
        if self.split == "service":
            return service_split(log, self.seed, new_items_only=self.new_items_only)
        if self.split == "last":
            return last_split(log, new_items_only=True)
        cutoff = log.now - round(self.horizon(log) * DAY)
        return time_split(log, cutoff, new_items_only=self.new_items_only)

    def settings(self, log: EventLog) -> Settings:
        """Return the training settings that validate hyperparameters in the same way."""
        return Settings(
            validation=self.split,
            horizon_days=self.horizon(log),
            refits=self.refits,
            new_items_only=self.hides_known,
        )
