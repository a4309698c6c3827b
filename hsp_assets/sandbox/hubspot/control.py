"""The endpoints that steer the stand-in itself; HubSpot has none of them."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hsp_assets.sandbox.hubspot.definitions.required import RequiredProperty
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.bodies import Body
from hsp_assets.sandbox.hubspot.protocol.calls import ok, parse_json, respond
from hsp_assets.sandbox.hubspot.protocol.errors import Json, invalid
from hsp_assets.sandbox.hubspot.protocol.faults import Fault


class When(Body):
    """What makes a property required."""

    property: str
    values: Sequence[str]


class Rule(Body):
    """A rule of the account's administrators; without `when`, the form requires the property."""

    object_type: str
    property: str
    when: When | None = None


def routes(portal: Portal) -> list[Route]:
    """The routes of faults, and of the rules that an administrator sets by hand in HubSpot."""

    async def faults(request: Request) -> Response:
        if request.method == "POST":
            portal.faults.arm(parse_json(Fault, await request.body()))
        elif request.method == "DELETE":
            portal.faults.disarm()
        return respond(ok({"faults": portal.faults.listed()}))

    async def rules(request: Request) -> Response:
        if request.method == "POST":
            rule = parse_json(Rule, await request.body())
            with portal.store.transaction():
                _require(portal, rule)
        elif request.method == "DELETE":
            with portal.store.transaction():
                portal.required.clear(portal.now())
        return respond(ok({"rules": _listed(portal)}))

    methods = ["GET", "POST", "DELETE"]
    return [
        Route("/sandbox/faults", faults, methods=methods),
        Route("/sandbox/rules", rules, methods=methods),
    ]


def _require(portal: Portal, rule: Rule) -> None:
    object_type, when = portal.types.resolve(rule.object_type), rule.when
    known = portal.properties.of(object_type.id)
    for name in (rule.property, *([when.property] if when else [])):
        if name not in known:
            raise invalid(f'{object_type.enum} has no property "{name}"')
    depends_on, values = (when.property, frozenset(when.values)) if when else ("", frozenset())
    portal.required.add(
        object_type.id, RequiredProperty(rule.property, depends_on, values), portal.now()
    )


def _listed(portal: Portal) -> list[Json]:
    return [
        {
            "objectType": portal.types.resolve(type_id).name,
            "property": rule.name,
            **(
                {"when": {"property": rule.depends_on, "values": sorted(rule.values)}}
                if rule.depends_on
                else {}
            ),
        }
        for type_id, rules in portal.required.all().items()
        for rule in rules
    ]
