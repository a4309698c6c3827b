"""What must hold of a shop after any fault, once the lineage has run again without it.

One checker for all faults. `wrong_with` looks at the stores, `unclear_about` at what a run said
when it failed. An empty answer means that everything is as it must be.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from hsp_assets.cli.instance import foreground_instance
from hsp_assets.cli.orphans import BEGUN
from hsp_assets.live import parse_live
from hsp_assets.schemas import DATASETS
from hsp_assets_tests.faults.contents import contents, differences
from hsp_assets_tests.faults.ended import Ended
from hsp_assets_tests.faults.house import House
from hsp_assets_tests.faults.marks import leaks

MOST = 5
"""So many differences are told."""
NAMED = {
    "DAGSTER_HOME full": "Dagster cannot record that a run begins, so that no step can say "
    "anything: its own error (SQLite's) is on the output of the process. Free some space where "
    "DAGSTER_HOME is and start the run again; with PostgreSQL nothing of Dagster is on that disk.",
}
"""Faults of which no step can tell, with the reason and what a user does."""
UNEXPECTED = "An error that is not expected here"
AGAIN = re.compile(r"\b(again|later|re-?execute)\b", re.IGNORECASE)
ADDRESS = re.compile(r"s3://[^/\"\s]+/([^\"\s]+)")
OUTCOMES = ("created", "updated", "unchanged", "failed")


def wrong_with(house: House, undisturbed: Mapping[str, Any]) -> list[str]:
    """What is not as it must be in a shop whose stand-ins have stopped.

    Args:
        house: the shop.
        undisturbed: what its stores hold where nothing went wrong.

    """
    found = contents(house)
    return [
        *_duplicates(found),
        *_live(house, found),
        *_manifests(house, found),
        *_left_behind(house),
        *leaks(house.folder, house.state),
        *list(differences(found, undisturbed))[:MOST],
    ]


def unclear_about(ended: Ended, fault: str) -> list[str]:
    """What is missing in what a run said of its failure: what happened, whether, and how again.

    All faults tried here pass, so that each failure is one where trying again helps.
    """
    if ended.success or ended.was_killed:
        return []
    if not ended.failures and fault in NAMED:
        return []
    if not ended.failures:
        return [f"the run ended without a word by a step: {ended.error}"]
    return [one for step in ended.failures for one in _unclear(ended, step)]


def _unclear(ended: Ended, step: str) -> Iterator[str]:
    text, transient = ended.failures[step], ended.transient[step]
    if not text.strip():
        yield f"{step} failed without a word"
    elif UNEXPECTED in text:
        yield f"{step} met with an error that nobody expected: {text}"
    elif not transient:
        yield f"{step} says that trying again does not help, and it did: {text}"
    elif not AGAIN.search(text):
        yield f"{step} does not say whether trying again helps: {text}"


def _duplicates(found: Mapping[str, Any]) -> Iterator[str]:
    portal = found["portal"]
    for what, keys in {
        "record": [(kind, key) for kind, key, _properties in portal["records"]],
        "event": [uuid for uuid, *_others in portal["events"]],
        "resource of Personalize": [(kind, name) for kind, name, _ in found["personalize"]],
    }.items():
        for key, times in Counter(keys).items():
            if times > 1:
                yield f"{what} {key} is there {times} times"


def _live(house: House, found: Mapping[str, Any]) -> Iterator[str]:
    """The live version is whole: its three datasets, and their profiles, written last."""
    group = house.settings.dataset_group
    pointer = house.bucket / "live" / f"{group}.json"
    if not pointer.exists():
        return
    version = parse_live(pointer.read_bytes()).dataset_version
    held = [key for key in found["bucket"] if key.startswith(f"datasets/{group}/{version}/")]
    for name in DATASETS:
        if not any(f"/{name}.csv" in key for key in held):
            yield f"version {version} is live and has no {name}.csv"


def _manifests(house: House, found: Mapping[str, Any]) -> Iterator[str]:
    """Manifests can be read, what they name is there, and their counts add up."""
    for path in sorted((house.bucket / "manifests").rglob("*.json")):
        name = path.relative_to(house.bucket).as_posix()
        if found["bucket"][name] == "damaged":
            yield f"{name} is damaged"
            continue
        facts = json.loads(path.read_bytes())["facts"]
        for key in ADDRESS.findall(json.dumps(facts)):
            if not any(one.startswith(key) for one in _keys(house)):
                yield f"{name} names {key}, which is not there"
        if all(outcome in facts for outcome in (*OUTCOMES, "rows")):
            done = sum(facts[outcome] for outcome in OUTCOMES)
            if done != facts["rows"]:
                yield f"{name}: {done} rows were loaded or refused of {facts['rows']}"


def _keys(house: House) -> list[str]:
    return [p.relative_to(house.bucket).as_posix() for p in house.bucket.rglob("*") if p.is_file()]


def _left_behind(house: House) -> Iterator[str]:
    """Temporary files, and runs that nobody executes."""
    for path in sorted(house.tmp.iterdir()):
        if path.is_socket():
            continue  # of a code server of Dagster's that was ended: nothing is in it
        yield f"{path.name} is left in the folder of temporary files"
    with foreground_instance(house.state) as instance:
        for record in instance.get_run_records(dg.RunsFilter(statuses=BEGUN)):
            yield f"run {record.dagster_run.run_id} is under way for ever"
