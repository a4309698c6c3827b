"""Options of enumerations, which HubSpot changes as one list."""

from hsp_assets.portal.model import Option, Property
from hsp_assets.portal.plan.changes import Json


def options_of(declared: Property) -> list[dict[str, object]]:
    """The options of a new property."""
    return [_option(option, order) for order, option in enumerate(declared.options)]


def options_changed(declared: Property, existing: Json) -> dict[str, object]:
    """The list that gives an existing property the declared options, if it lacks any.

    A list that is sent replaces the portal's, so it holds the portal's other options, too:
    records may have their values.
    """
    before = existing.get("options")
    present = [dict(one) for one in before] if isinstance(before, list) else []
    by_value = {one.get("value"): one for one in present}
    for option in declared.options:
        if option.value in by_value:
            by_value[option.value]["label"] = option.label
        else:
            present.append(_option(option, len(present)))
    return {} if present == (before or []) else {"options": present}


def _option(option: Option, order: int) -> dict[str, object]:
    return {
        "value": option.value,
        "label": option.label,
        "displayOrder": order,
        "hidden": False,
        "description": "",
    }
