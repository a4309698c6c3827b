"""Answering the fields that a GraphQL query selects.

The query is parsed by graphql-core and walked here: the fields depend on the portal's
definitions, and callers name types of variables that only HubSpot's own schema has.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
    value_from_ast_untyped,
)

from hsp_assets.sandbox.hubspot.associations.links import associated
from hsp_assets.sandbox.hubspot.definitions.object_types import RECORD_ID, ObjectType
from hsp_assets.sandbox.hubspot.graphql.filters import criteria
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import Json, invalid
from hsp_assets.sandbox.hubspot.records.loaded import LoadedRecords
from hsp_assets.sandbox.hubspot.records.record import Record
from hsp_assets.sandbox.hubspot.search.bodies import Criteria
from hsp_assets.sandbox.hubspot.search.matches import find_ids

PAGE, MAX_PAGE = 10, 500
COLLECTION = "_collection"

Selections = SelectionSetNode | None
Resolve = Callable[[FieldNode], object]


@dataclass(frozen=True, slots=True)
class Selector:
    """Answers the selections of one query.

    Attributes:
        portal: whose records are selected.
        variables: of the query.
        fragments: of the query, by name.
    """

    portal: Portal
    variables: Mapping[str, object]
    fragments: Mapping[str, FragmentDefinitionNode]

    def root(self, selections: Selections) -> Json:
        """The fields of the query itself: HubSpot's is `CRM`."""
        return self._object(selections, {"CRM": lambda field: self._crm(field.selection_set)})

    def _crm(self, selections: Selections) -> Json:
        return {_answered_as(field): self._crm_field(field) for field in self._fields(selections)}

    def _crm_field(self, field: FieldNode) -> object:
        name = field.name.value
        if name.endswith(COLLECTION):
            object_type = self.portal.types.resolve(name.removesuffix(COLLECTION))
            return self._collection(field, object_type)
        object_type = self.portal.types.resolve(name)
        record = self._unique(field, object_type)
        return record and self._record(field.selection_set, object_type, record)

    def _unique(self, field: FieldNode, object_type: ObjectType) -> Record | None:
        arguments = self._arguments(field)
        name = str(arguments.get("uniqueIdentifier", "id"))
        value = str(arguments.get("uniqueIdentifierValue", ""))
        by = RECORD_ID if name in ("id", RECORD_ID) else name
        return LoadedRecords(self.portal).find(object_type.id, by, value)

    def _collection(self, field: FieldNode, object_type: ObjectType) -> Json:
        wanted = criteria(self._arguments(field).get("filter"))
        order = self._arguments(field).get("orderBy")
        if order:
            text = str(order)
            name = text.removesuffix("__desc").removesuffix("__asc")
            sorts = [f"-{name}" if text.endswith("__desc") else name]
            wanted = Criteria(filter_groups=wanted.filter_groups, sorts=sorts)
        return self._page(field, object_type, find_ids(self.portal, object_type, wanted))

    def _page(self, field: FieldNode, object_type: ObjectType, ids: list[int]) -> Json:
        """A page of records, as any collection answers it."""
        limit, offset = self._number(field, "limit", PAGE), self._number(field, "offset", 0)
        shown = ids[offset : offset + min(limit, MAX_PAGE)]
        records = LoadedRecords(self.portal)
        records.load(object_type.id, shown)

        def items(one: FieldNode) -> list[Json]:
            live = (records.get(object_type.id, record_id) for record_id in shown)
            return [self._record(one.selection_set, object_type, r) for r in live if r]

        return self._object(
            field.selection_set,
            {
                "items": items,
                "total": lambda _: len(ids),
                "limit": lambda _: limit,
                "offset": lambda _: offset,
                "hasMore": lambda _: offset + limit < len(ids),
            },
        )

    def _record(self, selections: Selections, object_type: ObjectType, record: Record) -> Json:
        known = self.portal.properties.of(object_type.id)

        def value(field: FieldNode) -> object:
            name = field.name.value
            if name == "associations":
                return self._associations(field.selection_set, object_type, record)
            if name not in known:
                raise invalid(f'Cannot query field "{name}" on {object_type.enum}')
            held = record.properties.get(name)
            if field.selection_set is None or held is None:
                return held
            return {"value": held, "label": known[name].options.get(held, held)}

        return {_answered_as(field): value(field) for field in self._fields(selections)}

    def _associations(self, selections: Selections, of: ObjectType, record: Record) -> Json:
        return {
            _answered_as(field): self._associated(field, of, record)
            for field in self._fields(selections)
        }

    def _associated(self, field: FieldNode, of: ObjectType, record: Record) -> Json:
        """Records that a field such as `deal_collection__contact_to_deal` leads to."""
        name, _, association = field.name.value.partition(f"{COLLECTION}__")
        to_type = self.portal.types.resolve(name)
        known = self.portal.association_types
        kinds = {
            (kind.category, kind.id)
            for kind in known.between(of.id, to_type.id)
            if association in (kind.name, (known.inverse(kind) or kind).name)
        }
        if not kinds:
            raise invalid(
                f'Cannot query field "{field.name.value}" on the associations of {of.enum}'
            )
        rows = associated(self.portal, of.id, [record.id], to_type.id)
        ids = [
            row["to_id"] for row in rows if (row["category"], row["association_type_id"]) in kinds
        ]
        return self._page(field, to_type, list(dict.fromkeys(ids)))

    def _object(self, selections: Selections, resolvers: Mapping[str, Resolve]) -> Json:
        answer: Json = {}
        for field in self._fields(selections):
            resolve = resolvers.get(field.name.value)
            if resolve is None:
                raise invalid(f'Cannot query field "{field.name.value}"')
            answer[_answered_as(field)] = resolve(field)
        return answer

    def _fields(
        self, selections: Selections, inside: frozenset[str] = frozenset()
    ) -> Iterator[FieldNode]:
        """The fields of a selection, fragments unfolded; `inside` guards against circles."""
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                yield from self._fields(node.selection_set, inside)
            elif isinstance(node, FragmentSpreadNode):
                name = node.name.value
                if name not in self.fragments or name in inside:
                    raise invalid(f'Fragment "{name}" is unknown or holds itself')
                yield from self._fields(self.fragments[name].selection_set, inside | {name})

    def _arguments(self, field: FieldNode) -> dict[str, object]:
        variables = dict(self.variables)
        return {
            one.name.value: value_from_ast_untyped(one.value, variables) for one in field.arguments
        }

    def _number(self, field: FieldNode, name: str, default: int) -> int:
        value = self._arguments(field).get(name, default)
        if not isinstance(value, int) or value < 0:
            raise invalid(f"{name} must be a number from 0 on")
        return value


def _answered_as(field: FieldNode) -> str:
    """The key of a field's answer."""
    return field.alias.value if field.alias else field.name.value
