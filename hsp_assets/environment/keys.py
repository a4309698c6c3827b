"""What Dagster calls our assets, steps, pools and runs; where there are several portals, by portal.

Inside the code an asset is known by its address, `group/name`, such as `staging/users`. Its key is
the same, led by the portal where HSP_PORTAL names one: `acme/staging/users`. Only here are keys put
together and taken apart.
"""

import dagster as dg

from hsp_assets.environment.portals import portal

SEPARATOR = "__"
"""Between the parts of a step's name."""


def key(asset: str) -> dg.AssetKey:
    """The key of an asset, such as `staging/users`."""
    return dg.AssetKey([*_portal(), *asset.split("/")])


def address(of: dg.AssetKey) -> str:
    """The asset of a key; of another code location's key, some text that is no asset of ours."""
    leading = len(_portal())
    is_ours = list(of.path[:leading]) == _portal()
    return "/".join(of.path[leading:] if is_ours else of.path)


def group_of(of: dg.AssetKey) -> str:
    """The group of an asset."""
    return address(of).partition("/")[0]


def step(asset: str, *more: str) -> str:
    """The name of the step that makes an asset or a group; of one that does more, with its name."""
    return SEPARATOR.join((*_portal(), *asset.split("/"), *more))


def step_address(name: str) -> str:
    """What the step of a name makes: an asset, or a group that is made by one step."""
    parts = name.split(SEPARATOR)
    leading = len(_portal())
    return "/".join(parts[leading:] if parts[:leading] == _portal() else parts)


def pool(name: str) -> str:
    """The pool of a name; those of two portals do not wait for each other."""
    return "_".join((name, *_portal()))


def portal_tags() -> dict[str, str]:
    """The tags that say of which portal a run, or an asset, is."""
    return {"portal": portal()} if portal() else {}


def _portal() -> list[str]:
    return [portal()] if portal() else []
