"""Whether a filter fits the datasets of its group and the quotas.

The grammar itself belongs to `parser`.
"""

from collections.abc import Iterable, Iterator, Mapping

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema, DatasetType, Field
from hsp_assets.sandbox.personalize.errors import InvalidInputError, LimitExceededError
from hsp_assets.sandbox.personalize.filters.syntax import (
    Comparison,
    Condition,
    CurrentItemField,
    Rules,
    Wildcard,
)
from hsp_assets.sandbox.personalize.options import Quotas

_DATASETS: dict[str, DatasetType] = {
    "Interactions": "INTERACTIONS",
    "Items": "ITEMS",
    "Users": "USERS",
    "CurrentUser": "USERS",
}


def fields_of(rules: Rules) -> set[tuple[DatasetType, str]]:
    """The fields that a filter uses."""
    return {
        named
        for rule in rules
        for condition in rule.all_conditions()
        for named in _named(condition)
    }


def check_fields(rules: Rules, schemas: Mapping[DatasetType, DatasetSchema]) -> None:
    """Raise `InvalidInputError` unless every field exists and may be filtered by."""
    for rule in rules:
        if rule.target == "ItemID" and rule.owner == "Users":
            raise InvalidInputError(
                "A filter of items can ask for Items and Interactions, and after IF for"
                " CurrentUser; Users belongs to filters of users.",
            )
        for condition in rule.all_conditions():
            for dataset_type, name in _named(condition):
                _check_field(dataset_type, name, schemas)
            _check_condition(condition, schemas)


def check_quotas(rules: Rules, others: Iterable[Rules], quotas: Quotas) -> None:
    """Raise `LimitExceededError` when one more filter would use too many fields."""
    own = fields_of(rules)
    if len(own) > quotas.fields_per_filter:
        raise LimitExceededError(
            f"A filter can use {quotas.fields_per_filter} fields, this one uses {len(own)}.",
        )
    total = own.union(*(fields_of(other) for other in others))
    if len(total) > quotas.fields_over_all_filters:
        raise LimitExceededError(
            f"All filters together can use {quotas.fields_over_all_filters} fields,"
            f" with this one they would use {len(total)}.",
        )


def _named(condition: Condition) -> Iterator[tuple[DatasetType, str]]:
    yield _DATASETS[condition.owner], condition.field
    if isinstance(condition, Comparison) and isinstance(condition.operand, CurrentItemField):
        yield "ITEMS", condition.operand.field


def _check_field(
    dataset_type: DatasetType, name: str, schemas: Mapping[DatasetType, DatasetSchema]
) -> None:
    schema = schemas.get(dataset_type)
    if schema is None:
        raise InvalidInputError(f"The dataset group has no {dataset_type} dataset.")
    field = schema.field(name)
    if field is None:
        raise InvalidInputError(f"The {dataset_type} dataset has no field {name}.")
    if not field.filterable:
        raise InvalidInputError(f"Filters cannot use {name}: textual and boolean fields are out.")


def _check_condition(condition: Condition, schemas: Mapping[DatasetType, DatasetSchema]) -> None:
    field = schemas[_DATASETS[condition.owner]].field(condition.field)
    if isinstance(condition, Comparison):
        _check_comparison(condition, field)
    elif any(isinstance(value, Wildcard) for value in condition.values) and (
        condition.owner != "Interactions" or condition.field != "EVENT_TYPE"
    ):
        raise InvalidInputError("Only Interactions.EVENT_TYPE can be compared with *.")


def _check_comparison(condition: Comparison, field: Field | None) -> None:
    if field is None or field.is_number:
        return
    if isinstance(condition.operand, float) or condition.operator not in {"=", "!="}:
        raise InvalidInputError(
            f"{condition.field} is not a number: use IN, or = and != with a parameter or a field"
            " of CurrentItem.",
        )
