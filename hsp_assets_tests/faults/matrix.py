"""Every step of the lineage with every fault: what is tried, and what came of it.

A cell is a step and a fault. It begins in the state before the step: the step is run with the
fault, then again without it, as a person or a sensor would; then `checker` looks at everything.
"""

import copy
import fnmatch
import os
import time
import traceback
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from hsp_assets.cli.orphans import clear
from hsp_assets.resources.storage import live_key
from hsp_assets_tests.faults.checker import unclear_about, wrong_with
from hsp_assets_tests.faults.clocks import OFFSETS, interpose
from hsp_assets_tests.faults.contents import contents
from hsp_assets_tests.faults.disks import mount
from hsp_assets_tests.faults.ended import Ended
from hsp_assets_tests.faults.faults import NEIGHBOUR, OVERTAKEN, Fault, faults_of, struck
from hsp_assets_tests.faults.house import (
    LONGEST_SECONDS,
    House,
    Run,
    build,
    open_shop,
    steps,
)
from hsp_assets_tests.faults.proxy import Request

NOTHING = Fault("nothing")


@dataclass(frozen=True)
class Tried:
    """A step as it is when nothing disturbs it.

    Attributes:
        assets: that it makes.
        before: the shop before it.
        requests: that it made.
        undisturbed: what the stores hold after it.

    """

    assets: tuple[str, ...]
    before: House
    requests: tuple[Request, ...]
    undisturbed: dict[str, Any]

    @property
    def name(self) -> str:
        """Its first asset: the table's rows are called so."""
        return self.assets[0]


@dataclass(frozen=True)
class Cell:
    """What came of a step with a fault.

    Attributes:
        step: the name of the step.
        fault: the name of the fault.
        outcome: `absorbed` (the run was green), `told` (it failed and said so), `killed`, or
            `named` (no step could say anything: `checker.NAMED` does).
        wrong: what is not as it must be; a cell is green when there is nothing.
        said: what the run said.
        struck: how many requests were struck; a full disk and refused connections strike none.

    """

    step: str
    fault: str
    outcome: str
    wrong: list[str]
    said: str
    struck: int


@dataclass(frozen=True)
class Wanted:
    """What is to be tried.

    Attributes:
        steps: patterns of assets.
        faults: patterns of faults.
        done: step and fault of the cells that need not be tried.

    """

    steps: Sequence[str] = ("*",)
    faults: Sequence[str] = ("*",)
    done: AbstractSet[tuple[str, str]] = frozenset()


def walk(folder: Path, wanted: Sequence[str]) -> Iterator[Tried]:
    """Bring a shop from step to step, up to the last step wanted; yield each that is wanted."""
    house, waiting = build(folder / "shop"), list[str]()
    every = steps(house)
    last = max((n for n, one in enumerate(every) if _is_wanted(one, wanted)), default=-1)
    for number, assets in enumerate(every[: last + 1]):
        if not _is_wanted(assets, wanted):
            waiting += assets
            continue
        if waiting:
            _advance(house, waiting)
        waiting = []
        before = house.copy_to(folder / f"before-{number}")
        requests = _advance(house, assets)
        yield Tried(tuple(assets), before, requests, contents(house))


def _advance(house: House, assets: Sequence[str]) -> tuple[Request, ...]:
    """Make assets undisturbed; what was requested."""
    with open_shop(house) as traffic:
        ended = Run(house, assets).ended(len(assets) * LONGEST_SECONDS)
        requests = tuple(traffic.seen)
    if not ended.success:
        raise RuntimeError(f"{assets} failed undisturbed: {ended}")
    return requests


def _is_wanted(assets: Sequence[str], patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(one, p) for one in assets for p in patterns)


def cells(tried: Tried, wanted: Wanted) -> list[Fault]:
    """The faults to try a step with; the first is none at all, as it must be repeatable."""
    return [
        fault
        for fault in (NOTHING, *faults_of(tried.requests))
        if any(fnmatch.fnmatchcase(fault.name, pattern) for pattern in wanted.faults)
        and (tried.name, fault.name) not in wanted.done
    ]


def try_cell(tried: Tried, fault: Fault, folder: Path) -> Cell:
    """Try a step with a fault in a folder whose disks are small."""
    house = tried.before.copy_to(folder)
    with open_shop(house) as traffic:
        if fault == NOTHING:
            ended = Run(house, tried.assets).ended()
        else:
            with struck(fault, house, traffic, tried.requests) as begins:
                run = Run(house, tried.assets)
                begins(run)
                ended = run.ended()
        hits = traffic.struck
        traffic.clear()
        clear(house.home)
        again = Run(house, tried.assets).ended()
    wrong = unclear_about(ended, fault.name)
    if not again.success:
        wrong.append(f"run again without the fault, it failed: {again.failures or again.error}")
    wrong += wrong_with(house, _expected(tried, fault))
    said = "; ".join(ended.failures.values()) or ended.error
    return Cell(tried.name, fault.name, _outcome(ended), wrong, said, hits)


def _expected(tried: Tried, fault: Fault) -> dict[str, Any]:
    """What the stores must hold at the end; what another run put live must be kept."""
    expected = copy.deepcopy(tried.undisturbed)
    if fault.kind == OVERTAKEN:
        expected["bucket"][live_key(tried.before.settings.dataset_group)]["recommenders"] |= (
            NEIGHBOUR
        )
    return expected


def _outcome(ended: Ended) -> str:
    if ended.success:
        return "absorbed"
    if ended.was_killed:
        return "killed"
    return "told" if ended.failures else "named"


def try_all(folder: Path, wanted: Wanted, workers: int) -> Iterator[tuple[Cell, float]]:
    """Try all that is wanted, in several processes; yield each cell when done, with its seconds.

    Cells whose clock jumps have a process of their own: clocks that can be set are slow.
    """
    with _pool(folder, workers) as others, _pool(folder, 1, with_clock=True) as with_clock:
        trying: list[Future[tuple[Cell, float]]] = []
        for tried in walk(folder, wanted.steps):
            for fault in cells(tried, wanted):
                pool = with_clock if fault.kind in OFFSETS else others
                trying.append(pool.submit(_try, tried, fault))
            done = [one for one in trying if one.done()]
            trying = [one for one in trying if one not in done]
            yield from (one.result() for one in done)
        yield from (one.result() for one in as_completed(trying))


def _pool(folder: Path, workers: int, *, with_clock: bool = False) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, get_context("spawn"), _prepare, (folder, with_clock))


_place: list[Path] = []


def _prepare(folder: Path, with_clock: bool) -> None:
    """Make this process's own folder with small disks; let the clocks of its runs be set."""
    place = folder / f"worker-{os.getpid()}"
    mount(place)
    _place.append(place)
    if with_clock:
        interpose()


def _try(tried: Tried, fault: Fault) -> tuple[Cell, float]:
    begun = time.monotonic()
    try:
        cell = try_cell(tried, fault, _place[0])
    except Exception:  # noqa: BLE001 (shown in the table: one cell does not end the others)
        cell = Cell(tried.name, fault.name, "broken", [traceback.format_exc()], "", 0)
    return cell, time.monotonic() - begun
