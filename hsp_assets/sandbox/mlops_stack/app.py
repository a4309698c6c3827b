"""CloudFormation's protocol: forms in, XML out, for the stacks of the solution.

Operations that the platform does not call are refused by name.
"""

import uuid
from collections.abc import Callable, Mapping
from http import HTTPStatus
from xml.etree import ElementTree as ET

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hsp_assets.sandbox.mlops_stack.stacks import RefusedError, Stack, Stacks

NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/"
CAPABLE = {"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"}
"""The solution makes roles: one of these must be acknowledged."""
Form = Mapping[str, str]
Operation = Callable[[Stacks, Form], ET.Element]


def create_app(stacks: Stacks) -> Starlette:
    """A stand-in for CloudFormation.

    Args:
        stacks: of the account.

    """

    async def answer(request: Request) -> Response:
        async with request.form() as sent:
            form = {name: str(value) for name, value in sent.items()}
        action = form.get("Action", "")
        try:
            return _xml(f"{action}Response", _performed(stacks, action, form))
        except RefusedError as error:
            return _error(error)

    return Starlette(routes=[Route("/", answer, methods=["POST"])])


def _performed(stacks: Stacks, action: str, form: Form) -> ET.Element:
    if action not in OPERATIONS:
        text = f"This stand-in performs {', '.join(OPERATIONS)}, not {action}."
        raise RefusedError("ValidationError", text)
    return OPERATIONS[action](stacks, form)


def _create(stacks: Stacks, form: Form) -> ET.Element:
    if not CAPABLE & set(_members(form, "Capabilities.member.")):
        raise RefusedError(
            "InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_IAM]"
        )
    names, values = (
        _members(form, "Parameters.member.", f".Parameter{what}") for what in ("Key", "Value")
    )
    given = dict(zip(names, values, strict=True))
    stack = stacks.create(form.get("StackName", ""), form.get("TemplateURL", ""), given)
    result = ET.Element("CreateStackResult")
    ET.SubElement(result, "StackId").text = stack.arn
    return result


def _describe(stacks: Stacks, form: Form) -> ET.Element:
    name = form.get("StackName")
    result = ET.Element("DescribeStacksResult")
    members = ET.SubElement(result, "Stacks")
    for stack in [stacks.get(name)] if name else stacks.all():
        members.append(_described(stack))
    return result


OPERATIONS: dict[str, Operation] = {"CreateStack": _create, "DescribeStacks": _describe}


def _described(stack: Stack) -> ET.Element:
    member = ET.Element("member")
    status = "CREATE_COMPLETE" if stack.is_complete else "CREATE_IN_PROGRESS"
    facts = {
        "StackName": stack.name,
        "StackId": stack.arn,
        "CreationTime": stack.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "StackStatus": status,
    }
    for name, value in facts.items():
        ET.SubElement(member, name).text = value
    if stack.is_complete:
        _listed(member, "Output", stack.outputs)
    _listed(member, "Parameter", stack.parameters)
    return member


def _listed(member: ET.Element, what: str, values: Mapping[str, str]) -> None:
    listed = ET.SubElement(member, f"{what}s")
    for name, value in values.items():
        one = ET.SubElement(listed, "member")
        ET.SubElement(one, f"{what}Key").text = name
        ET.SubElement(one, f"{what}Value").text = value


def _members(form: Form, prefix: str, suffix: str = "") -> list[str]:
    """The values of a list, which a form writes as `Name.member.1`, `Name.member.2`."""
    numbered = {
        int(name.removeprefix(prefix).removesuffix(suffix)): value
        for name, value in form.items()
        if name.startswith(prefix) and name.endswith(suffix)
    }
    return [numbered[number] for number in sorted(numbered)]


def _xml(name: str, *content: ET.Element, status: int = HTTPStatus.OK) -> Response:
    root = ET.Element(name, xmlns=NAMESPACE)
    root.extend(content)
    metadata = ET.SubElement(root, "ResponseMetadata")
    ET.SubElement(metadata, "RequestId").text = str(uuid.uuid4())
    return Response(ET.tostring(root), status, media_type="text/xml")


def _error(error: RefusedError) -> Response:
    said = ET.Element("Error")
    for name, value in (("Type", "Sender"), ("Code", error.code), ("Message", str(error))):
        ET.SubElement(said, name).text = value
    return _xml("ErrorResponse", said, status=HTTPStatus.BAD_REQUEST)
