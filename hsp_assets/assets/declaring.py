"""What every asset of a group has in common, given once per module."""

from collections.abc import Callable, Mapping, Sequence

import dagster as dg

from hsp_assets.automation import CONDITIONS, FRESHNESS, POOLS
from hsp_assets.environment.keys import key, step
from hsp_assets.failures.steps import Body, with_failures

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
        return lambda body: dg.asset(
            key=key(f"{name}/{asset_name or body.__name__}"),
            description=description,
            group_name=name,
            kinds={*kinds, *more_kinds},
            deps=list(deps),
            check_specs=check_specs,
            output_required=output_required,
            automation_condition=CONDITIONS.get(name),
            freshness_policy=FRESHNESS.get(name),
            pool=POOLS.get(name),
        )(with_failures(body))

    return asset


def all_or_none(
    name: str,
    *kinds: str,
    assets: Mapping[str, str],
    deps: Deps,
    check_specs: Sequence[dg.AssetCheckSpec],
) -> Decorator:
    """A decorator for the assets of a group that are made together by one step, or not at all.

    Args:
        name: of the group.
        kinds: of the assets.
        assets: description of each asset, by name.
        deps: what each of them is made from.
        check_specs: what the step judges before it makes them.

    """
    specs = [
        dg.AssetSpec(
            key(f"{name}/{asset}"),
            description=description,
            group_name=name,
            kinds=set(kinds),
            deps=list(deps),
            skippable=True,
            automation_condition=CONDITIONS.get(name),
            freshness_policy=FRESHNESS.get(name),
        )
        for asset, description in assets.items()
    ]
    declare = dg.multi_asset(
        name=step(name),
        specs=specs,
        check_specs=check_specs,
        can_subset=False,
        pool=POOLS.get(name),
    )
    return lambda body: declare(with_failures(body))
