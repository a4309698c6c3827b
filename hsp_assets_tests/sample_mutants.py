"""A script of `make mutants`: of the mutants in a cosmic-ray session, a seeded sample is kept.

A place in the code is taken once, however many ways there are to change it. Annotations are left
out: mypy checks them, and no test could.
"""

import ast
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from cosmic_ray.work_db import use_db
from cosmic_ray.work_item import MutationSpec, WorkerOutcome, WorkResult

SEED = 13
Position = tuple[int, int]


def main(session: str, size: str) -> None:
    """Skip every mutant of a session that is not in the sample."""
    with use_db(session) as database:
        mutants = {item.job_id: item.mutations[0] for item in database.pending_work_items}
        sampled = sample(mutants, int(size))
        skipped = WorkResult(worker_outcome=WorkerOutcome.SKIPPED)
        database.set_multiple_results(mutants.keys() - sampled, skipped)
    sys.stdout.write(f"{session}: {len(sampled)} of {len(mutants)} mutants\n")


def sample(mutants: dict[str, MutationSpec], size: int) -> set[str]:
    """The jobs of so many mutants, each at a place of its own."""
    places: dict[tuple[str, Position], list[tuple[str, int, str]]] = defaultdict(list)
    for job, mutant in mutants.items():
        if not is_annotation(mutant):
            place = str(mutant.module_path), tuple(mutant.start_pos)
            places[place].append((mutant.operator_name, mutant.occurrence, job))
    chance = random.Random(SEED)  # noqa: S311 (a sample is no secret)
    chosen = chance.sample(sorted(places), min(size, len(places)))
    return {chance.choice(sorted(places[place]))[-1] for place in chosen}


def is_annotation(mutant: MutationSpec) -> bool:
    """Whether a mutant changes an annotation only."""
    start, end = tuple(mutant.start_pos), tuple(mutant.end_pos)
    return any(begin <= start and end <= last for begin, last in annotations(mutant.module_path))


@cache
def annotations(path: Path) -> list[tuple[Position, Position]]:
    """Where the annotations of a file begin and end."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return [
        ((part.lineno, part.col_offset), (part.end_lineno or 0, part.end_col_offset or 0))
        for node in nodes
        for part in _annotations_of(node)
    ]


def _annotations_of(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
        yield node.annotation
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
        yield node.returns


if __name__ == "__main__":
    main(*sys.argv[1:])
