"""What every asset of a group has in common, given once per module."""

import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import dagster as dg

from hsp_assets.automation import CONDITIONS, FRESHNESS
from hsp_assets.failures import HspError, TransientFailure

OWNERS = ["team:recommendations"]

Body = Callable[..., Any]
Deps = Sequence[dg.AssetsDefinition | dg.AssetKey]
Decorator = Callable[[Body], dg.AssetsDefinition]


def group(name: str, *kinds: str) -> Callable[..., Decorator]:
    """A decorator for the assets of one group.

    The group's name is the key's first part, so that `staging/users` is `staging.py::users`. Name
    and description are those of the function, unless several assets share one. How its assets
    follow one another, and how old they may be, is declared in `automation`.

    No asset has a retry policy: resources repeat their calls for as long as it makes sense within a
    run, and sensors start another run later. A policy that an installation sets for a job is
    obeyed for transient failures only.
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
        )
        return lambda body: declare(_with_failures(body))

    return asset


def _with_failures(body: Body) -> Body:
    """An asset's body whose failures are Dagster's."""

    @functools.wraps(body)
    def run(*args: object, **resources: object) -> object:
        with _as_dagster_failures():
            return body(*args, **resources)

    @functools.wraps(body)
    def generate(*args: object, **resources: object) -> Iterator[object]:
        with _as_dagster_failures():
            yield from body(*args, **resources)

    return generate if inspect.isgeneratorfunction(body) else run


@contextmanager
def _as_dagster_failures() -> Iterator[None]:
    """Raise our failures as Dagster's: the UI shows their text, and only what may pass is retried.

    Raises:
        Failure: caused by a failure of ours; any other exception passes as it is.

    """
    try:
        yield
    except HspError as failure:
        raise dg.Failure(
            str(failure),
            metadata={"failure": type(failure).__name__},
            allow_retries=isinstance(failure, TransientFailure),
        ) from failure
