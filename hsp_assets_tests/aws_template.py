"""The CloudFormation template as data, and what its roles allow once it is applied."""

from __future__ import annotations

import importlib
from ast import literal_eval
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from moto.iam.access_control import IAMPolicyStatement, PermissionResult

from hsp_assets_tests.built import ROOT

if TYPE_CHECKING:
    from hsp_assets_tests.cli.doctor.aws_account import AwsAccount

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


class Role:
    """A role of a stack as AWS has it, and what it may do."""

    def __init__(self, account: AwsAccount, stack: str, role: str) -> None:
        cloudformation, iam = account.client("cloudformation"), account.client("iam")
        listed = cloudformation.list_stack_resources(StackName=stack)["StackResourceSummaries"]
        (made,) = (one for one in listed if one["LogicalResourceId"] == role)
        name = made["PhysicalResourceId"]
        (policy,) = iam.list_role_policies(RoleName=name)["PolicyNames"]
        document: Any = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
        # moto writes what a stack makes in Python's way, and `AWS::NoValue` as None.
        self.statements = [one for one in literal_eval(str(document))["Statement"] if one]

    def may(self, action: str, address: str) -> bool:
        """Whether it may do something to an object, or list what begins so, by bucket/key."""
        return any(_allows(one, action, address) for one in self.statements)


def make_stack(account: AwsAccount, name: str, **parameters: str) -> None:
    """Apply the template."""
    account.client("cloudformation").create_stack(
        StackName=name,
        TemplateBody=TEMPLATE.read_text(encoding="utf-8"),
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
    )


def _allows(statement: dict[str, Any], action: str, address: str) -> bool:
    bucket, _, key = address.partition("/")
    lists = action == "s3:ListBucket"
    resource = f"arn:aws:s3:::{bucket if lists else address}"
    # moto takes a condition that is not met for a refusal, and AWS only passes on.
    unconditional = {name: part for name, part in statement.items() if name != "Condition"}
    found = IAMPolicyStatement(unconditional).is_action_permitted(action, resource)
    patterns = (statement.get("Condition") or {}).get("StringLike", {}).get("s3:prefix")
    patterns = [patterns] if isinstance(patterns, str) else patterns
    fits = not (lists and patterns) or any(fnmatchcase(key, one) for one in patterns)
    return found is PermissionResult.PERMITTED and fits
