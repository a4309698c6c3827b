"""What a command works on: the resources of the installation that the settings name.

Only what several commands need belongs here; a command's own story is in its module.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

import dagster as dg

from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings, is_set
from hsp_assets.failures import SandboxError, SettingsError
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox.process import reachable_sandbox
from hsp_assets.training.versions import Versions

Resource = TypeVar("Resource", bound=dg.ConfigurableResource[object])


def reachable(settings: Settings) -> AbstractContextManager[object]:
    """Makes sure that the services answer: in the sandbox they may have to be started.

    Raises:
        SandboxError: there is no sandbox to start; looking at one must not make one.

    """
    if settings.environment == "production":
        return nullcontext()
    if not settings.state.exists():
        raise SandboxError(
            f"There is no sandbox in {settings.state}. `hsp demo` makes one; --state names another "
            "folder, and HSP_ENVIRONMENT=production works on the real services."
        )
    return reachable_sandbox(settings.state)


def resource(settings: Settings, name: str, kind: type[Resource]) -> Resource:
    """A resource of the installation, made by Dagster as it makes those of its runs.

    Args:
        settings: of the installation.
        name: of the resource.
        kind: its class.

    Raises:
        SettingsError: a secret that it takes from a variable is not set.

    """
    made = (build_defs(settings).resources or {})[name]
    assert isinstance(made, dg.ConfigurableResource)  # noqa: S101 (all of them are)
    if missing := sorted(v for v in _variables(made) if not is_set(v)):
        raise SettingsError(
            f"{' and '.join(missing)} must be set, which the resource {name} needs. Set it in the "
            "environment or in .env of the working directory; .env.example lists all variables."
        )
    with dg.build_resources({name: made}) as resources:
        given = getattr(resources, name)
    assert isinstance(given, kind)  # noqa: S101 (the definitions give this type)
    return given


def made_resources(settings: Settings) -> dict[str, object]:
    """Every resource of the installation whose secrets are set, by name; made all at once."""
    declared = build_defs(settings).resources or {}
    usable = {
        name: made
        for name, made in declared.items()
        if isinstance(made, dg.ConfigurableResource) and all(map(is_set, _variables(made)))
    }
    with dg.build_resources(usable) as resources:
        return {name: getattr(resources, name) for name in usable}


def _variables(made: dg.ConfigurableResource[object]) -> Iterator[str]:
    """The variables that a resource and those within it take secrets from."""
    for field in type(made).model_fields:
        value = getattr(made, field)
        if isinstance(value, dg.EnvVar):
            yield value.env_var_name
        elif isinstance(value, dg.ConfigurableResource):
            yield from _variables(value)


def published_datasets(settings: Settings) -> Datasets:
    """The published datasets."""
    return Datasets(resource(settings, "storage", StorageResource), settings.dataset_group)


def recommender_versions(settings: Settings) -> list[Versions]:
    """The versions of every recommender."""
    personalize = resource(settings, "personalize", PersonalizeResource)
    storage = resource(settings, "storage", StorageResource)
    group = settings.dataset_group
    return [Versions(personalize, storage, group, r) for r in RECOMMENDERS.values()]
