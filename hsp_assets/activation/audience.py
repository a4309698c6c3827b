"""Whose lists are written: the contacts with interactions, of a HubSpot list, or with a property.

Contacts come in pages, so that no more are held than one page has.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from hsp_assets.activation.lists import Contact
from hsp_assets.failures import PermanentFailure
from hsp_assets.policy import LIST
from hsp_assets.portal.model import EXTERNAL_ID
from hsp_assets.publishing.datasets import IDENTITY, Datasets
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.private_folders import private_folder
from hsp_assets.training.published import published_interactions

INTERACTIONS = "interactions"
PAGE = 500
"""Contacts that are looked at together: 25 requests for the records of lists of five."""


@dataclass
class Audience:
    """The contacts that lists are written for.

    Attributes:
        hubspot: the portal.
        ids: their record ids.
        size: how many there are; None where HubSpot does not say.
        seen: how many were looked at.
        gone: how many of these HubSpot has no more.
        without_id: how many have no shop's id, by which the recommender would know them.

    """

    hubspot: HubSpotResource
    ids: Iterator[str]
    size: int | None = None
    seen: int = 0
    gone: int = 0
    without_id: int = 0

    def pages(self) -> Iterator[list[Contact]]:
        """Yield the contacts that HubSpot has now and the recommender may know."""
        while ids := list(islice(self.ids, PAGE)):
            found = self.hubspot.read("contacts", ids, [EXTERNAL_ID])
            users = {str(one["id"]): one["properties"].get(EXTERNAL_ID) or "" for one in found}
            self.seen += len(ids)
            self.gone += sum(one not in users for one in ids)
            self.without_id += sum(not user for user in users.values())
            yield [Contact(one, user) for one in ids if (user := users.get(one))]


@contextmanager
def audience(rule: str, hubspot: HubSpotResource, datasets: Datasets) -> Iterator[Audience]:
    """The audience that a rule of HSP_ACTIVATION_AUDIENCE names.

    Raises:
        PermanentFailure: no datasets are live.

    """
    if rule == INTERACTIONS:
        with private_folder() as folder:
            file = folder / "contacts.csv"
            size = _write_active(datasets, file)
            with file.open(encoding="utf-8") as lines:
                yield Audience(hubspot, (line.strip() for line in lines), size)
    elif rule.startswith(LIST):
        yield Audience(hubspot, hubspot.list_members(rule.removeprefix(LIST)))
    else:
        name, _, value = rule.partition("=")
        found = hubspot.having("contacts", name, value=value)
        yield Audience(hubspot, (str(one["id"]) for one in found))


def _write_active(datasets: Datasets, file: Path) -> int:
    """Write the record ids of users with interactions to a file; how many they are."""
    version = datasets.live().dataset_version
    key = datasets.key(version, IDENTITY)
    with published_interactions(datasets, version) as events:
        if events is None or not datasets.storage.exists(key):
            text = "No version of the datasets is live. Materialize the group datasets."
            raise PermanentFailure(text)
        options = datasets.storage.polars_options
        users = pl.scan_parquet(datasets.storage.uri(key), storage_options=options)
        active = events.select("USER_ID").unique()
        users.join(active, on="USER_ID", how="semi").select(
            pl.col("RECORD_ID").cast(pl.String)
        ).sink_csv(file, include_header=False)
    return int(pl.scan_csv(file, has_header=False).select(pl.len()).collect().item())
