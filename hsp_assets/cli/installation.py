"""What a command works on: the resources of the installation that the settings name.

Only what several commands need belongs here; a command's own story is in its module.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

import dagster as dg

from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings
from hsp_assets.sandbox.process import reachable_sandbox

Resource = TypeVar("Resource", bound=dg.ConfigurableResource[object])


def reachable(settings: Settings) -> AbstractContextManager[object]:
    """Makes sure that the services answer: in the sandbox they may have to be started."""
    if settings.environment == "production":
        return nullcontext()
    return reachable_sandbox(settings.state)


def resource(settings: Settings, name: str, kind: type[Resource]) -> Resource:
    """A resource of the installation, as its assets are given it.

    Args:
        settings: of the installation.
        name: of the resource.
        kind: its class.

    """
    found = (build_defs(settings).resources or {})[name]
    assert isinstance(found, kind)  # noqa: S101 (the definitions give this type)
    return found
