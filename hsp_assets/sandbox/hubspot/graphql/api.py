"""The endpoint of GraphQL queries."""

from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    parse,
)
from starlette.routing import Route

from hsp_assets.sandbox.hubspot.graphql.selecting import Selector
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.bodies import Body
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, ok, route
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError, Json, invalid


class GraphQLRequest(Body):
    """A GraphQL request."""

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] | None = None


def routes(portal: Portal) -> list[Route]:
    """The route of GraphQL queries."""
    return [route(portal, "POST", "/collector/graphql", _answer)]


def _answer(call: Call) -> Answer:
    """Answer a query; its errors are in the answer, as in GraphQL."""
    request = call.body(GraphQLRequest)
    try:
        return ok({"data": _data(call.portal, request)})
    except GraphQLError as error:
        return ok({"data": None, "errors": [{"message": error.message}]})
    except ApiError as error:
        return ok({"data": None, "errors": [{"message": error.message}]})


def _data(portal: Portal, request: GraphQLRequest) -> Json:
    document = parse(request.query)
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    operation = _operation(document, request.operation_name)
    return Selector(portal, request.variables or {}, fragments).root(operation.selection_set)


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The query to answer among those of a document."""
    operations = [n for n in document.definitions if isinstance(n, OperationDefinitionNode)]
    for one in operations:
        if name is None or (one.name and one.name.value == name):
            if one.operation.value != "query":
                raise invalid("HubSpot's GraphQL has queries only")
            return one
    raise invalid(f'Unknown operation named "{name}"')
