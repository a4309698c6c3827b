"""What every asset of a group has in common, given once per module."""

from collections.abc import Callable, Sequence
from typing import Any

import dagster as dg

from hsp_assets.automation import CONDITIONS, FRESHNESS

OWNERS = ["team:recommendations"]

Deps = Sequence[dg.AssetsDefinition | dg.AssetKey]
Decorator = Callable[[Callable[..., Any]], dg.AssetsDefinition]


def group(name: str, *kinds: str) -> Callable[..., Decorator]:
    """A decorator for the assets of one group.

    The group's name is the key's first part, so that `staging/users` is `staging.py::users`. Name
    and description are those of the function, unless several assets share one. How its assets
    follow one another, and how old they may be, is declared in `automation`.
    """

    def asset(
        *,
        asset_name: str | None = None,
        description: str | None = None,
        deps: Deps = (),
        check_specs: Sequence[dg.AssetCheckSpec] | None = None,
        output_required: bool = True,
        more_kinds: Sequence[str] = (),
    ) -> Decorator:
        return dg.asset(
            name=asset_name,
            description=description,
            key_prefix=name,
            group_name=name,
            kinds={*kinds, *more_kinds},
            owners=OWNERS,
            deps=list(deps),
            check_specs=check_specs,
            output_required=output_required,
            automation_condition=CONDITIONS.get(name),
            freshness_policy=FRESHNESS.get(name),
        )

    return asset
