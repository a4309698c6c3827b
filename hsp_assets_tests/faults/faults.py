"""The faults that befall a step, and which of its requests they befall.

They follow from what a step was seen to do when nothing disturbed it: which services it talks to,
how often, and what it changes there. How a service words its failures belongs to `words`.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import requests

from hsp_assets_tests.faults.clocks import OFFSETS, put
from hsp_assets_tests.faults.disks import DISKS, full
from hsp_assets_tests.faults.house import SERVICES, House, Run, unreachable
from hsp_assets_tests.faults.proxy import PASS, Request, Rule, Strike, Traffic
from hsp_assets_tests.faults.words import BROKEN, THROTTLED, malformed

SLOW_SECONDS = 3.0
THROTTLED_TIMES = 3
OVERTAKEN = "is written by another"
NEIGHBOUR = {"another_shop": {"version": "v", "arn": "arn:aws:personalize:::recommender/another"}}
"""What another run puts live meanwhile."""
KILLS = {"killed before": 0.0, "killed during": 0.5, "killed after": 1.0}
OF_SERVICES: dict[str, str] = {
    "is slow": "an answer comes three seconds late",
    "throttles": "three requests in a row are told to come later",
    "fails once": "a request is answered with an internal error",
    "fails always": "every request from the middle of the step on is answered so",
    "answers half": "the connection is cut in the middle of an answer",
    "answers garbage": "an answer's body is another server's page",
    "is unreachable": "every connection is refused",
    "answers too late": "the request takes effect, and its answer is lost",
}


@dataclass(frozen=True)
class Fault:
    """A fault: what happens, and to which service or place."""

    kind: str
    where: str = ""

    @property
    def name(self) -> str:
        """As the table shows it."""
        return f"{self.where} {self.kind}".strip()


def faults_of(made: Sequence[Request]) -> list[Fault]:
    """The faults that can befall a step which made these requests."""
    services = [one for one in SERVICES if any(request.service == one for request in made)]
    return [
        *(Fault(kind) for kind in KILLS),
        *(Fault(kind, service) for service in services for kind in OF_SERVICES),
        *(Fault("full", disk) for disk in DISKS),
        *(Fault(kind, "clock") for kind in OFFSETS),
        *([Fault(OVERTAKEN, "live pointer")] if any(map(_is_pointer, made)) else []),
    ]


@contextmanager
def struck(
    fault: Fault, house: House, traffic: Traffic, made: Sequence[Request]
) -> Iterator[Callable[[Run], None]]:
    """Let a fault befall the run that begins meanwhile; the caller tells which run it is."""
    runs: list[Run] = []
    traffic.clear()
    if fault.kind == "full":
        with full(house, fault.where):
            yield runs.append
    elif fault.kind == "is unreachable":
        with unreachable(house, fault.where):
            yield runs.append
    elif fault.kind in OFFSETS:
        put(house.clock, 0)
        traffic.rule = _jump(house, OFFSETS[fault.kind], made)
        yield runs.append
        put(house.clock, 0)
    else:
        traffic.rule = _rule(fault, made, partial(_kill_all, runs))
        yield runs.append


def _kill_all(runs: Sequence[Run]) -> None:
    for run in runs:
        run.kill()


def _rule(fault: Fault, made: Sequence[Request], kill: Callable[[], object]) -> Rule:
    if fault.kind == OVERTAKEN:
        return lambda request: Strike(first=_overtake) if _is_pointer(request) else PASS
    if fault.kind in KILLS:
        return _kill(fault.kind, made, kill)
    of_service = [one for one in made if one.service == fault.where]
    first = _middle(of_service)
    strike, times = _strikes(fault)[fault.kind]

    def rule(request: Request) -> Strike:
        is_struck = request.service == fault.where and 0 <= request.number - first < times
        return strike if is_struck else PASS

    return rule


def _is_pointer(request: Request) -> bool:
    """Whether a request writes the live pointer."""
    return request.method == "PUT" and "/live/" in request.path


def _overtake(service: str, request: Request, body: bytes) -> None:
    """Let another run write the live pointer first, once; of the same version if it is new."""
    url = service + request.path.partition("?")[0]
    found = requests.get(url, timeout=SLOW_SECONDS)
    new = {"dataset_version": json.loads(body)["dataset_version"], "recommenders": {}}
    pointer = found.json() if found.ok else new
    if not pointer["recommenders"].keys() & NEIGHBOUR.keys():
        pointer["recommenders"] |= NEIGHBOUR
        requests.put(url, json.dumps(pointer), timeout=SLOW_SECONDS).raise_for_status()


def _jump(house: House, seconds: int, made: Sequence[Request]) -> Rule:
    """Set the run's clock when its middle change is about to be made."""
    place = made[_middle(made)]

    def rule(request: Request) -> Strike:
        is_middle = (request.service, request.number) == (place.service, place.number)
        return Strike(first=lambda *_: put(house.clock, seconds)) if is_middle else PASS

    return rule


def _kill(kind: str, made: Sequence[Request], kill: Callable[[], object]) -> Rule:
    """Kill the run before its first request, when its middle change is made, or its last request.

    Where requests are made at once, the last ones of two services may come in another order.
    """
    place = KILLS[kind]
    victim = made[0] if place == 0 else made[-1]
    if place == 0.5:
        victim = made[_middle(made)]
    strike = Strike(reaches=place > 0, arrives=0.0, then=kill)

    def rule(request: Request) -> Strike:
        is_victim = (request.service, request.number) == (victim.service, victim.number)
        return strike if is_victim else PASS

    return rule


def _middle(made: Sequence[Request]) -> int:
    """The place of the middle one of the requests that change something, else of all."""
    changes = [place for place, request in enumerate(made) if request.changes]
    places = changes or list(range(len(made)))
    return places[len(places) // 2]


def _strikes(fault: Fault) -> dict[str, tuple[Strike, float]]:
    """What befalls a service's requests, and how many of them."""
    broken, throttled = BROKEN[fault.where], THROTTLED[fault.where]
    return {
        "is slow": (Strike(wait=SLOW_SECONDS), 1),
        "throttles": (
            Strike(reaches=False, answer=lambda _given: throttled),
            THROTTLED_TIMES,
        ),
        "fails once": (Strike(reaches=False, answer=lambda _given: broken), 1),
        "fails always": (Strike(reaches=False, answer=lambda _given: broken), float("inf")),
        "answers half": (Strike(arrives=0.5), 1),
        "answers garbage": (Strike(answer=malformed), 1),
        "answers too late": (Strike(arrives=0.0), 1),
    }
