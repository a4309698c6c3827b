"""Whether an import that makes records maps the properties that they must have.

HubSpot looks only at object types whose operation is CREATE, before the import starts; a row in
which such a cell is blank fails alone [changelog, new validation for required properties].
"""

from hsp_assets.sandbox.hubspot.definitions.object_types import CONTACTS
from hsp_assets.sandbox.hubspot.imports.plan import FilePlan, ObjectPlan
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import invalid

ONE_OF = {CONTACTS: ("firstname", "email", "lastname")}
"""Properties of which a new record needs one, by object type."""


def refuse_incomplete(portal: Portal, plan: FilePlan, *, enforces_rules: bool) -> None:
    """Refuse a mapping that lacks required properties of the records that it makes.

    Raises:
        ApiError: 400, with the object type, what it lacks and what it maps.
    """
    for one in plan.objects:
        missing = _missing(portal, one, enforces_rules=enforces_rules)
        if one.operation == "CREATE" and missing:
            enum = one.object_type.enum
            mapped = ", ".join(column.property_name for column in one.columns)
            raise invalid(
                f"Some required properties for {enum} creates are missing: [{', '.join(missing)}]",
                context={f"{enum} properties": [f"[{mapped}]"]},
            )


def _missing(portal: Portal, plan: ObjectPlan, *, enforces_rules: bool) -> list[str]:
    object_type, mapped = plan.object_type, {column.property_name for column in plan.columns}
    rules = portal.required.of(object_type.id) if enforces_rules else ()
    form = (rule.name for rule in rules if not rule.depends_on)
    missing = [name for name in (*object_type.required, *form) if name not in mapped]
    one_of = ONE_OF.get(object_type.id, ())
    if one_of and not mapped.intersection(one_of):
        missing.append(f"One of [{', '.join(one_of)}]")
    return missing
