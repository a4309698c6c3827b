"""Whether filters use fields that exist, within Personalize's limits.

Personalize parses their grammar; here is only what it would refuse after a long wait.
"""

import json
import re
from collections.abc import Iterator, Mapping

from hsp_assets.failures import PersonalizeFailure
from hsp_assets.schemas import DatasetName, avro_schema
from hsp_assets.training.quotas import QUOTAS

BEGINNING = re.compile(r"\s*(INCLUDE|EXCLUDE)\s+ItemID\s+WHERE\s", re.IGNORECASE)
TEXT = re.compile(r'"[^"]*"')
FIELD = re.compile(r"\b(Interactions|Items|Users|CurrentUser|CurrentItem)\.(\w+)")
OWNERS: dict[str, DatasetName] = {
    "Interactions": "interactions",
    "Items": "items",
    "CurrentItem": "items",
    "Users": "users",
    "CurrentUser": "users",
}
MOST_FIELDS, MOST_FIELDS_IN_ALL = 5, 10
"""Source: Amazon Personalize, "Endpoints and quotas"."""


def filter_problems(filters: Mapping[str, str]) -> Iterator[str]:
    """Yield the problems of filters.

    Args:
        filters: expressions by name.

    """
    if len(filters) > QUOTAS["filter"].most:
        yield f"filters: {len(filters)}, at most {QUOTAS['filter'].most} are allowed"
    used: set[tuple[str, str]] = set()
    for name, expression in filters.items():
        fields = set(FIELD.findall(TEXT.sub('""', expression)))
        used |= fields
        yield from (f"filter {name}: {problem}" for problem in _problems(expression, fields))
    if len(used) > MOST_FIELDS_IN_ALL:
        yield f"filters: {len(used)} fields in all, at most {MOST_FIELDS_IN_ALL} are allowed"


def require_fit(filters: Mapping[str, str]) -> None:
    """Make sure that filters are what Personalize takes, before any of them is created.

    Raises:
        PersonalizeFailure: some are not; the text lists every problem.

    """
    problems = list(filter_problems(filters))
    if problems:
        raise PersonalizeFailure(
            f"{'; '.join(problems)}. Correct FILTERS in hsp_assets/recommenders.py, or the columns "
            "in hsp_assets/schemas.py. Nothing was created; callers keep their filters."
        )


def _problems(expression: str, fields: set[tuple[str, str]]) -> Iterator[str]:
    if not BEGINNING.match(expression) or not fields:
        yield "it is no filter of items"
    if len(fields) > MOST_FIELDS:
        yield f"{len(fields)} fields, at most {MOST_FIELDS} are allowed"
    for owner, field in sorted(fields):
        declared = _declared(OWNERS[owner]).get(field)
        if declared is None:
            yield f"there is no {owner}.{field}"
        elif declared.get("textual") or "boolean" in str(declared["type"]):
            yield f"{owner}.{field} is textual or boolean, which cannot be filtered by"


def _declared(dataset: DatasetName) -> dict[str, dict[str, object]]:
    return {one["name"]: one for one in json.loads(avro_schema(dataset))["fields"]}
