"""Commands of the AWS CLI held against AWS's own models: that they exist and take what is given.

The CLI makes its commands of the models that botocore has: an operation is a command, a member of
its input an option. Of the few commands that the CLI adds by hand there is no model; what they take
is written here, as its reference says.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.model import ListShape, OperationModel, ServiceModel, Shape, StructureShape
from botocore.validate import ParamValidator

jmespath: Any = importlib.import_module("jmespath")  # it ships no types
Options = Mapping[str, list[str]]
SESSION = botocore.session.get_session()
SERVICES = {"s3api": "s3"}
"""Commands that are not named as the service is."""
OUTPUTS = ("json", "text", "table", "yaml", "yaml-stream", "off")
DEPLOY = {"template-file", "parameter-overrides", "no-fail-on-empty-changeset"}
"""What `cloudformation deploy` takes beside what a change set takes [AWS CLI: deploy]."""


class WrongCommandError(Exception):
    """AWS's CLI would refuse a command."""


def require_aws(words: list[str]) -> None:
    """Parse a command as the CLI does, and its options as the service does.

    Args:
        words: of the command, without `aws`.

    Raises:
        WrongCommandError: the CLI or the service would refuse it.

    """
    service, name, *rest = words
    if service == "s3":
        _require_copy(name, rest)
        return
    model = SESSION.get_service_model(SERVICES.get(service, service))
    if name == "wait":
        name, *rest = rest
        waiters = SESSION.get_waiter_model(model.service_name)
        named = {xform_name(one, "-"): one for one in waiters.waiter_names}
        if name not in named:
            raise WrongCommandError(f"{service} waits for no {name}")
        name = xform_name(waiters.get_waiter(named[name]).operation, "-")
    operation = _operation(model, "create-change-set" if name == "deploy" else name)
    options = _options(_without_file(rest) if operation.has_streaming_output else rest)
    if name == "deploy":
        options = {key: given for key, given in options.items() if key not in DEPLOY}
        options["change-set-name"] = ["made-by-the-cli"]
    _require_answer(operation, options.pop("query", []), options.pop("output", []))
    _require_input(operation, options)


def _operation(model: ServiceModel, name: str) -> OperationModel:
    for one in model.operation_names:
        if xform_name(one, "-") == name:
            return model.operation_model(one)
    raise WrongCommandError(f"{model.service_name} has no {name}")


def _without_file(words: list[str]) -> list[str]:
    """The words without the last, which names the file for an answer of bytes."""
    *before, file = words
    if file.startswith("--") or before[-1].startswith("--"):
        raise WrongCommandError(f"there is no file for the answer behind {before[-1]} {file}")
    return before


def _options(words: list[str]) -> dict[str, list[str]]:
    """Options, each with the words that follow it."""
    options: dict[str, list[str]] = {}
    for word in words:
        if word.startswith("--"):
            options[word.removeprefix("--")] = given = []
        elif options:
            given.append(word)
        else:
            raise WrongCommandError(f"{word} belongs to no option")
    return options


def _require_input(operation: OperationModel, options: Options) -> None:
    shape = operation.input_shape
    members = {xform_name(one, "-"): one for one in shape.members} if shape else {}
    if unknown := options.keys() - members.keys():
        raise WrongCommandError(f"{operation.name} takes no {', '.join(sorted(unknown))}")
    assert shape is not None
    given = {members[k]: _value(shape.members[members[k]], v) for k, v in options.items()}
    report = ParamValidator().validate(given, shape)
    if report.has_errors():
        raise WrongCommandError(f"{operation.name}: {report.generate_report()}")


def _value(shape: Shape, words: list[str]) -> object:
    """The value of an option, by the CLI's shorthand: `Key=a,Value=b` for a structure."""
    if isinstance(shape, ListShape):
        return [_value(shape.member, [word]) for word in words]
    word = " ".join(words) or "true"
    if len(words) > 1:
        raise WrongCommandError(f"one word is wanted, not {word}")
    if isinstance(shape, StructureShape):
        pairs = (one.partition("=") for one in word.split(","))
        members = shape.members
        return {k: _value(members[k], [v]) if k in members else v for k, _, v in pairs}
    allowed = getattr(shape, "enum", None)
    if allowed and word not in allowed:
        raise WrongCommandError(f"{word} is none of {', '.join(allowed)}")
    match shape.type_name:
        case "boolean":
            return word == "true"
        case "integer" | "long":
            return int(word)
        case _:
            return word


def _require_answer(operation: OperationModel, query: list[str], output: list[str]) -> None:
    if any(one not in OUTPUTS for one in output):
        raise WrongCommandError(f"--output {output}")
    for one in query:
        shape = operation.output_shape
        assert shape is not None
        if not _filled(jmespath.search(one, _example(shape))):
            raise WrongCommandError(f"{operation.name} answers nothing of {one}")


def _example(shape: Shape, depth: int = 0) -> Any:  # noqa: ANN401 (JSON)
    """What an answer looks like."""
    if isinstance(shape, StructureShape):
        members = shape.members.items() if depth < 6 else ()
        return {name: _example(one, depth + 1) for name, one in members}
    return [_example(shape.member, depth + 1)] if isinstance(shape, ListShape) else "text"


def _filled(found: object) -> bool:
    """Whether a query found all that it asked for."""
    return all(_filled(one) for one in found) if isinstance(found, list) else found is not None


def _require_copy(name: str, words: list[str]) -> None:
    """`aws s3 cp` from or to the bucket, the only one of its commands that guides have."""
    buckets = [word for word in words if word.startswith("s3://")]
    if name != "cp" or len(words) != 2 or not buckets:
        raise WrongCommandError(f"s3 {name} {words}")
