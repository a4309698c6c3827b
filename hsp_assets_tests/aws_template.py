"""The CloudFormation template as data: what its roles allow."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

from hsp_assets_tests.built import ROOT

yaml: Any = importlib.import_module("yaml")  # it ships no types
TEMPLATE = ROOT / "deploy" / "aws.yaml"


def _short_form(loader: Any, tag: str, node: Any) -> dict[str, Any]:  # noqa: ANN401 (yaml's own)
    if isinstance(node, yaml.SequenceNode):
        return {tag: loader.construct_sequence(node, deep=True)}
    return {tag: loader.construct_scalar(node)}


LOADER: Any = type("Loader", (yaml.SafeLoader,), {})
LOADER.add_multi_constructor("!", _short_form)


def template() -> dict[str, Any]:
    """The template, with its short forms as mappings: `!Ref x` is `{"Ref": "x"}`."""
    with TEMPLATE.open(encoding="utf-8") as file:
        read: dict[str, Any] = yaml.load(file, LOADER)
    return read


def allowed(role: str, *conditions: str) -> set[str]:
    """The actions that a role is allowed, with those that need some conditions."""
    properties = template()["Resources"][role]["Properties"]
    found: set[str] = set()
    for policy in properties["Policies"]:
        for statement in _present(policy["PolicyDocument"]["Statement"], conditions):
            actions = statement["Action"]
            found |= {actions} if isinstance(actions, str) else set(actions)
    return found


def _present(statements: list[Any], conditions: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for one in statements:
        if "If" not in one:
            yield one
        elif one["If"][0] in conditions:
            yield one["If"][1]
