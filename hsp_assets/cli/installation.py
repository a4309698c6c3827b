"""What a command works on: the resources of the installation that the settings name.

Only what several commands need belongs here; a command's own story is in its module.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

import dagster as dg

from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox.process import reachable_sandbox
from hsp_assets.training.versions import Versions

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
    made = (build_defs(settings).resources or {})[name]
    assert isinstance(made, kind)  # noqa: S101 (the definitions give this type)
    return made


def published_datasets(settings: Settings) -> Datasets:
    """The published datasets."""
    return Datasets(resource(settings, "storage", StorageResource), settings.dataset_group)


def recommender_versions(settings: Settings) -> list[Versions]:
    """The versions of every recommender."""
    personalize = resource(settings, "personalize", PersonalizeResource)
    storage = resource(settings, "storage", StorageResource)
    group = settings.dataset_group
    return [Versions(personalize, storage, group, r) for r in RECOMMENDERS.values()]
