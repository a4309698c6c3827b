"""Answers are repeated until they are old or their user does something."""

import time

import pytest

from hsp_assets.api.recommending import memory as module
from hsp_assets.api.recommending.answers import Answer
from hsp_assets.api.recommending.memory import AnswerMemory

ANSWER = Answer("v1", ("a", "b"))


def remembering(seconds: float = 10, limit: int = 1_000_000) -> AnswerMemory:
    memory = AnswerMemory(seconds, limit)
    memory.put("ann", "question", ANSWER, memory.ticket())
    return memory


def test_the_same_question_of_the_same_user_is_answered_again() -> None:
    memory = remembering()
    assert memory.get("ann", "question") is ANSWER
    assert memory.get("ann", "other") is None
    assert memory.get("bob", "question") is None


def test_an_answer_grows_old(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = remembering(seconds=10)
    later = time.monotonic() + 11
    monkeypatch.setattr("time.monotonic", lambda: later)
    assert memory.get("ann", "question") is None


def test_a_users_act_makes_all_of_the_users_answers_old() -> None:
    memory = remembering()
    memory.drop("ann")
    assert memory.get("ann", "question") is None


def test_an_answer_that_was_asked_for_before_an_act_is_not_remembered_after_it() -> None:
    memory = remembering()
    ticket = memory.ticket()
    memory.drop("ann")
    memory.put("ann", "question", ANSWER, ticket)
    memory.put("bob", "question", ANSWER, ticket)
    assert memory.get("ann", "question") is None
    assert memory.get("bob", "question") is ANSWER


def test_forgotten_acts_count_as_everybodys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RECENT_DROPS", 2)
    memory = remembering()
    ticket = memory.ticket()
    for user in ("ann", "bob", "cid"):
        memory.drop(user)
    memory.put("ann", "question", ANSWER, ticket)
    assert memory.get("ann", "question") is None
    memory.put("ann", "question", ANSWER, memory.ticket())
    assert memory.get("ann", "question") is ANSWER


def test_who_asked_longest_ago_is_forgotten_first_when_memory_is_full() -> None:
    memory = remembering(limit=3 * ANSWER.size)
    for user in ("bob", "cid"):
        memory.put(user, "question", ANSWER, memory.ticket())
    memory.get("ann", "question")
    memory.put("dan", "question", ANSWER, memory.ticket())
    known = [u for u in ("ann", "bob", "cid", "dan") if memory.get(u, "question")]
    assert known == ["ann", "cid", "dan"]


def test_answering_a_question_anew_takes_no_more_memory() -> None:
    memory = remembering(limit=2 * ANSWER.size)
    memory.put("bob", "question", ANSWER, memory.ticket())
    for _ in range(5):
        memory.put("ann", "question", ANSWER, memory.ticket())
    assert memory.get("bob", "question") is ANSWER


def test_no_seconds_means_no_memory() -> None:
    assert remembering(seconds=0).get("ann", "question") is None
