"""The guides' `aws` commands, as the command line of AWS makes calls of them.

A command becomes the call of an unmodified boto3 client, by the service's own model: an option that
the operation does not have is an error, as it is for AWS's program, which is none of our
dependencies. `on_path` puts it in the place of that program for a shell.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
from botocore import xform_name
from botocore.model import Shape

jmespath: Any = importlib.import_module("jmespath")  # it ships no types
ROOT = Path(__file__).parent.parent
NAMES = {"s3api": "s3"}
"""What the program calls a service otherwise than its clients."""
FLAGS = ("--query", "--output")
"""Options of the program itself, which say how it shows an answer."""


def on_path(folder: Path) -> str:
    """A PATH on which `aws` is this program, which is written into a folder."""
    program = folder / "aws"
    module = "hsp_assets_tests.aws_cli"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m {module} "$@"\n')
    program.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def call(service: str, command: str, *words: str) -> Any:  # noqa: ANN401 (any answer)
    """Make the call of a command; answer what the program would show."""
    if (service, command) == ("s3", "cp"):
        return _copied(*words)
    client = boto3.client(NAMES.get(service, service))  # type: ignore[call-overload]  # any service
    operation = client.meta.method_to_api_mapping[command.replace("-", "_")]
    members = client.meta.service_model.operation_model(operation).input_shape.members
    options, saved_as = _options(words)
    shown = {name: options.pop(name) for name in FLAGS if name in options}
    given = {xform_name(name, "-"): name for name in members}
    arguments = {
        given[option.removeprefix("--")]: _value(members[given[option.removeprefix("--")]], text)
        for option, text in options.items()
    }
    method = "list_object_versions" if operation == "ListObjectVersions" else ""
    answer = (
        client.get_paginator(method).paginate(**arguments).build_full_result()
        if method
        else getattr(client, xform_name(operation))(**arguments)
    )
    if saved_as:
        Path(saved_as).write_bytes(answer["Content"].read())
    plain = _plain({k: v for k, v in answer.items() if k != "Content"})
    found = jmespath.search(shown.get("--query", "@"), plain)
    return _as_text(found) if shown.get("--output") == "text" else json.dumps(found)


def _copied(source: str, target: str) -> str:
    """Copy an object to a file; `s3 cp` is the program's own and no operation of a service."""
    bucket, _, key = source.removeprefix("s3://").partition("/")
    boto3.client("s3").download_file(bucket, key, target)
    return f"download: {source} to {target}"


def _options(words: Sequence[str]) -> tuple[dict[str, str], str]:
    """The options with their values, and the file that an answer's content goes to."""
    options, rest, saved_as = {}, [*words], ""
    while rest:
        word = rest.pop(0)
        if word.startswith("--"):
            options[word] = rest.pop(0)
        else:
            saved_as = word
    return options, saved_as


def _value(shape: Shape, text: str) -> object:
    """The argument in an option's text, as the operation's model types it."""
    for scheme in ("fileb://", "file://"):
        if text.startswith(scheme):
            return Path(text.removeprefix(scheme)).read_bytes()
    return int(text) if shape.type_name in ("integer", "long") else text


def _plain(value: Any) -> Any:  # noqa: ANN401
    """An answer with its times as text, as the program shows them."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _as_text(found: Any) -> str:  # noqa: ANN401
    if not isinstance(found, list):
        return str(found)
    return "\n".join("\t".join(map(str, row)) for row in found)


if __name__ == "__main__":
    if printed := call(*sys.argv[1:]):
        sys.stdout.write(f"{printed}\n")
