"""What every asset of a group has in common, given once per module."""

from collections.abc import Callable, Sequence

import dagster as dg

from hsp_assets.automation import CONDITIONS, FRESHNESS
from hsp_assets.failures.steps import RETRIES, Body, with_failures

OWNERS = ["team:recommendations"]

Deps = Sequence[dg.AssetsDefinition | dg.AssetKey]
Decorator = Callable[[Body], dg.AssetsDefinition]


def group(name: str, *kinds: str) -> Callable[..., Decorator]:
    """A decorator for the assets of one group.

    The group's name is the key's first part, so that `staging/users` is `staging.py::users`. Name
    and description are those of the function, unless several assets share one. How its assets
    follow one another, and how old they may be, is declared in `automation`.

    A transient failure is repeated within the run, and later by the sensor that requested it; any
    other is not, before something new arrives.
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
        declare = dg.asset(
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
            retry_policy=RETRIES,
        )
        return lambda body: declare(with_failures(body))

    return asset
