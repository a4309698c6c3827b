"""Answers that may be repeated for a while, until their user does something.

An answer that was asked for before the user's event and arrives after it is old already, so it is
not remembered: each question takes a ticket first.
"""

import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from hsp_assets.api.recommending.answers import Answer

RECENT_DROPS = 10_000


@dataclass
class _Remembered:
    answer: Answer
    until: float


class AnswerMemory:
    """Answers by user and question, least recently asked users forgotten first.

    Args:
        seconds: how long an answer is repeated; 0 remembers nothing.
        limit: bytes of all answers together.

    """

    def __init__(self, seconds: float, limit: int) -> None:
        self._seconds = seconds
        self._limit = limit
        self._size = 0
        self._users: OrderedDict[str, dict[Hashable, _Remembered]] = OrderedDict()
        self._drops = 0
        self._dropped: OrderedDict[str, int] = OrderedDict()
        self._forgotten_drops = 0

    def get(self, user: str, question: Hashable) -> Answer | None:
        """The answer to the same question a moment ago, if the user did nothing since."""
        found = self._users.get(user, {}).get(question)
        if found is None or found.until < time.monotonic():
            return None
        self._users.move_to_end(user)
        return found.answer

    def ticket(self) -> int:
        """To be taken before the recommender is asked."""
        return self._drops

    def put(self, user: str, question: Hashable, answer: Answer, ticket: int) -> None:
        """Remember an answer, unless the user did something since the ticket was taken."""
        if self._dropped.get(user, self._forgotten_drops) > ticket or not self._seconds:
            return
        answers = self._users.setdefault(user, {})
        self._users.move_to_end(user)
        before = answers.get(question)
        answers[question] = _Remembered(answer, time.monotonic() + self._seconds)
        self._size += answer.size - (before.answer.size if before else 0)
        while self._size > self._limit:
            self._remove(next(iter(self._users)))

    def drop(self, user: str) -> None:
        """Forget the answers of a user who does something now."""
        self._drops += 1
        self._dropped[user] = self._drops
        self._dropped.move_to_end(user)
        if len(self._dropped) > RECENT_DROPS:
            _, self._forgotten_drops = self._dropped.popitem(last=False)
        self._remove(user)

    def _remove(self, user: str) -> None:
        removed = self._users.pop(user, {})
        self._size -= sum(one.answer.size for one in removed.values())
