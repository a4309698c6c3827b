"""Whether values may be written to a record."""

from collections.abc import Mapping

from hsp_assets.sandbox.hubspot.definitions.properties import Property
from hsp_assets.sandbox.hubspot.definitions.required import RequiredProperty
from hsp_assets.sandbox.hubspot.definitions.values import InvalidValue, normalised
from hsp_assets.sandbox.hubspot.records.record import (
    MISSING_CONDITIONAL,
    MISSING_REQUIRED,
    PROPERTY_DOESNT_EXIST,
    READ_ONLY_VALUE,
    Problem,
)
from hsp_assets.sandbox.hubspot.records.rules import RULES, Draft


def checked(draft: Draft, values: Mapping[str, str]) -> list[Problem]:
    """Put values into a draft, spelt as they are stored, and answer their problems.

    Args:
        draft: without values yet; the rules of its object type complete it.
        values: as they were sent, by property name.
    """
    known = draft.portal.properties.of(draft.object_type.id)
    problems = [
        problem
        for name, value in values.items()
        if (problem := _put(draft, name, known.get(name), value))
    ]
    rule = RULES.get(draft.object_type.id)
    if rule and not problems:
        problems = list(rule(draft))
    problems += _missing(draft, problems)
    return problems + (_against_rules(draft, problems) if draft.enforces_rules else [])


def _put(draft: Draft, name: str, known: Property | None, value: str) -> Problem | None:
    """Put one value into the draft, or answer its problem."""
    if known is None:
        return Problem(name, PROPERTY_DOESNT_EXIST, f'Property "{name}" does not exist')
    if known.read_only:
        message = f'"{name}" is a read only property; its value cannot be set.'
        return Problem(name, READ_ONLY_VALUE, message)
    try:
        draft.values[name] = normalised(known, value, draft.spelling)
    except InvalidValue as error:
        return Problem(name, error.code, str(error))
    return None


def _missing(draft: Draft, problems: list[Problem]) -> list[Problem]:
    """Properties that the record must have and would not."""
    named = {problem.name for problem in problems}
    return [
        Problem(name, MISSING_REQUIRED, f"{name} is required")
        for name in draft.object_type.required
        if (draft.record is None or name in draft.values)
        and name not in named
        and not draft.after(name).strip()
    ]


def _against_rules(draft: Draft, problems: list[Problem]) -> list[Problem]:
    """Properties that the account's administrators require and the record would not have."""
    named = {problem.name for problem in problems}
    return [
        _absent(rule)
        for rule in draft.portal.required.of(draft.object_type.id)
        if rule.name not in named and _applies(draft, rule) and not draft.after(rule.name).strip()
    ]


def _applies(draft: Draft, rule: RequiredProperty) -> bool:
    """Whether a rule speaks of this write.

    The form's rules are about new records alone. That a conditional one leaves alone writes that
    touch neither of its properties is our reading: HubSpot documents only that writes are refused
    from which the property is missing.
    """
    if not rule.depends_on:
        return draft.record is None
    touched = draft.record is None or {rule.name, rule.depends_on} & draft.values.keys()
    return bool(touched) and draft.after(rule.depends_on) in rule.values


def _absent(rule: RequiredProperty) -> Problem:
    if not rule.depends_on:
        return Problem(rule.name, MISSING_REQUIRED, f"A value for {rule.name} must be provided")
    message = (
        f"{rule.name} is required because of a conditional property rule based on "
        f"[{rule.depends_on}]"
    )
    return Problem(rule.name, MISSING_CONDITIONAL, message)
