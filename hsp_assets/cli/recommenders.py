"""`hsp recommenders` and `hsp recommend`: versions, putting one live, asking the live one.

They work on whatever the settings name; in the sandbox, its stand-ins are started if none run.
"""

from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hsp_assets.cli.installation import reachable, resource
from hsp_assets.environment import Settings
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.training.live_recommendations import Asked, recommended
from hsp_assets.training.published import product_names
from hsp_assets.training.rollback import use_version
from hsp_assets.training.versions import Version, Versions, named


def print_recommenders(settings: Settings) -> None:
    """Print every version of every recommender: which is live, how good it is, why it is aside."""
    with reachable(settings):
        listed = [(versions, versions.all()) for versions in _every_recommender(settings)]
    Console().print(_table(listed))


def use_recommender(settings: Settings, recommender: str, version: str) -> None:
    """Put a version of a recommender live.

    Args:
        settings: of the installation.
        recommender: its name, with or without `hubspot_`.
        version: its name; empty means the one that was live before.

    Raises:
        PermanentFailure: there is no such recommender or version.

    """
    declared = named(recommender)
    with reachable(settings):
        versions = next(v for v in _every_recommender(settings) if v.recommender == declared)
        used = use_version(versions, version)
    Console().print(f"{declared.name}: version {used.name} is live.", highlight=False)


def print_recommendations(settings: Settings, asked: Asked) -> None:
    """Print what the live version recommends, with the names of the products.

    Args:
        settings: of the installation.
        asked: what is asked.

    Raises:
        PermanentFailure: there is no such recommender, none of its versions is live, or it needs
            an item.
        PersonalizeFailure: Personalize refuses to answer.

    """
    declared = named(asked.recommender)
    with reachable(settings):
        versions = next(v for v in _every_recommender(settings) if v.recommender == declared)
        items = recommended(versions, asked)
        live = versions.datasets.live().dataset_version
        names = product_names(versions.datasets, live, set(items))
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("rank")
    table.add_column("item", no_wrap=True)
    table.add_column("product", overflow="fold")
    for rank, item in enumerate(items, start=1):
        table.add_row(str(rank), escape(item), escape(names.get(item, "")))
    Console().print(table)


def _every_recommender(settings: Settings) -> list[Versions]:
    personalize = resource(settings, "personalize", PersonalizeResource)
    storage = resource(settings, "storage", StorageResource)
    group = settings.dataset_group
    return [Versions(personalize, storage, group, r) for r in RECOMMENDERS.values()]


def _table(listed: Iterable[tuple[Versions, list[Version]]]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("recommender", "version", "", "created", "NDCG@25", "coverage"):
        table.add_column(name, no_wrap=True)
    table.add_column("gates", overflow="fold")
    for versions, found in listed:
        for place, version in enumerate(found or [None]):
            shown = versions.recommender.use_case if place == 0 else ""
            table.add_row(shown, *_cells(version))
    return table


def _cells(version: Version | None) -> list[str]:
    if version is None:
        return ["none"]
    created = version.created.strftime("%m-%d %H:%M")
    state = "live" if version.is_live else version.status
    if version.record is None:
        return [version.name, state, created]
    metrics = version.record.metrics
    figures = [f"{metrics[m]:.4f}" if m in metrics else "" for m in ("ndcg_at_25", "coverage")]
    gates = [
        f"{gate.replace('_', ' ')}: {verdict.outcome}"
        for gate, verdict in version.record.verdicts.items()
    ]
    return [version.name, state, created, *figures, "\n".join(gates)]
