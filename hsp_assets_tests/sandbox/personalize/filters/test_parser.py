"""The grammar of filters: what is read, and where what breaks it is found."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_assets.sandbox.personalize.errors import InvalidInputError
from hsp_assets.sandbox.personalize.filters.parser import parse_filter, parse_values
from hsp_assets.sandbox.personalize.filters.syntax import (
    Comparison,
    Condition,
    Connector,
    CurrentItemField,
    Membership,
    Parameter,
    Rule,
    Rules,
    Value,
    Wildcard,
)

LETTERS, DIGITS = string.ascii_uppercase, string.digits
names = st.builds(str.__add__, st.sampled_from(LETTERS), st.text(f"{LETTERS}{DIGITS}_", max_size=8))
WORD = f"{string.ascii_letters}{DIGITS}_"
parameters = st.builds(Parameter, st.text(WORD, min_size=1, max_size=8))
anything = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
texts = anything.filter(lambda text: text != "*")
values = st.one_of(texts, parameters, st.just(Wildcard()))
operators = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
numbers = st.integers(-999, 999).map(float)


def conditions(owner: str) -> st.SearchStrategy[Condition]:
    owners = st.just(owner)
    operands = st.one_of(numbers, parameters, st.builds(CurrentItemField, names))
    lists = st.lists(values, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Membership, owners, names, st.booleans(), lists),
        st.builds(Comparison, owners, names, operators, operands),
    )


@st.composite
def rules_(draw: st.DrawFn) -> Rule:
    owner = draw(st.sampled_from(["Interactions", "Items", "Users"]))
    chosen = draw(st.lists(conditions(owner), min_size=1, max_size=3))
    words: tuple[Connector, ...] = ("AND", "OR")
    connectors = [draw(st.sampled_from(words)) for _ in chosen[1:]]
    return Rule(
        include=draw(st.booleans()),
        target=draw(st.sampled_from(["ItemID", "UserID"])),
        conditions=tuple(chosen),
        connectors=tuple(connectors),
        only_if=tuple(draw(st.lists(conditions("CurrentUser"), max_size=2))),
    )


def written(rules: Rules) -> str:
    """The expression for those rules."""
    return " | ".join(_rule(rule) for rule in rules)


def _rule(rule: Rule) -> str:
    text = f"{'INCLUDE' if rule.include else 'EXCLUDE'} {rule.target} WHERE "
    text += _condition(rule.conditions[0])
    for connector, condition in zip(rule.connectors, rule.conditions[1:], strict=True):
        text += f" {connector} {_condition(condition)}"
    return text + (f" IF {' AND '.join(map(_condition, rule.only_if))}" if rule.only_if else "")


def _condition(condition: Condition) -> str:
    field = f"{condition.owner}.{condition.field}"
    if isinstance(condition, Membership):
        listed = ", ".join(_value(value) for value in condition.values)
        return f"{field} {'NOT ' if condition.negated else ''}IN ({listed})"
    operand = condition.operand
    if isinstance(operand, Parameter):
        return f"{field} {condition.operator} ${operand.name}"
    if isinstance(operand, CurrentItemField):
        return f"{field} {condition.operator} CurrentItem.{operand.field}"
    return f"{field} {condition.operator} {operand}"


def _value(value: Value) -> str:
    if isinstance(value, Wildcard):
        return "*"
    if isinstance(value, Parameter):
        return f"${value.name}"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@settings(max_examples=50)
@given(rules=st.lists(rules_(), min_size=1, max_size=3).map(tuple))
def test_whatever_is_written_is_read_back(rules: Rules) -> None:
    assert parse_filter(written(rules)) == rules


def test_case_and_spaces_do_not_matter() -> None:
    loose = 'exclude itemId where INTERACTIONS.event_type in ( "*" )if currentuser.age>18'
    strict = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (*) IF CurrentUser.AGE > 18"
    assert parse_filter(loose) == parse_filter(strict)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("", "expected INCLUDE or EXCLUDE at its end"),
        ("KEEP ItemID", "expected INCLUDE or EXCLUDE at position 1"),
        ("INCLUDE ActionID WHERE", "expected ItemID or UserID at position 9"),
        ("INCLUDE ItemID Items.A > 1", "expected WHERE at position 16"),
        ("INCLUDE ItemID WHERE Goods.A > 1", "expected Interactions or Items or Users"),
        ("INCLUDE ItemID WHERE Items A > 1", "expected . at position 28"),
        ("INCLUDE ItemID WHERE Items.A > x", "expected a number, a $parameter or a field"),
        ('INCLUDE ItemID WHERE Items.A = "x"', "expected a number, a $parameter or a field"),
        ("INCLUDE ItemID WHERE Items.A IN ()", "expected a text in double quotes, a $parameter"),
        ('INCLUDE ItemID WHERE Items.A IN ("x"', "expected a comma or ) at its end"),
        ("INCLUDE ItemID WHERE Items.A > 1 AND", "expected Interactions or Items or Users"),
        (
            "INCLUDE ItemID WHERE Items.A > 1 Items.B > 1",
            "expected AND, OR, IF, | or its end at position 34",
        ),
        ("INCLUDE ItemID WHERE Items.A > 1 |", "expected INCLUDE or EXCLUDE at its end"),
        ("INCLUDE ItemID WHERE Items.A ~ 1", ">=), NOT or IN at position 30"),
        ("INCLUDEItemID WHERE Items.A > 1", "expected INCLUDE or EXCLUDE at position 1"),
    ],
)
def test_a_mistake_is_found_where_it_is(expression: str, expected: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse_filter(expression)
    assert expected in str(refused.value)


@pytest.mark.parametrize(
    "where", ['Items.A > 1 AND Interactions.EVENT_TYPE IN ("View")', "CurrentUser.AGE > 1"]
)
def test_the_conditions_are_about_one_dataset(where: str) -> None:
    with pytest.raises(InvalidInputError, match="about one dataset"):
        parse_filter(f"INCLUDE ItemID WHERE {where}")


def test_after_if_only_the_current_user_is_asked_for() -> None:
    with pytest.raises(InvalidInputError, match="after IF"):
        parse_filter("INCLUDE ItemID WHERE Items.A > 1 IF Items.B > 1")


def test_the_values_of_a_parameter_are_texts_and_numbers() -> None:
    assert parse_values('"furniture","a, b \\"c\\"", 12.5') == ("furniture", 'a, b "c"', 12.5)


@pytest.mark.parametrize("text", ["", "furniture", '"a" "b"', '"a",'])
def test_other_parameter_values_are_refused_but_not_repeated(text: str) -> None:
    with pytest.raises(InvalidInputError, match="Cannot parse the filter value") as refused:
        parse_values(text)
    assert "furniture" not in str(refused.value)
