"""Which living contact leads to which customer: by id, by an id from before a merge, by address.

When contacts are merged in HubSpot, one `external_id` stays and the others are history of the
record that lives on (HubSpot merges the histories, too; `hs_merged_object_ids` names the records
that went into it). What a load does with what is found belongs to `adoption` and its callers.
"""

import threading
from collections.abc import Iterator

import polars as pl

from hsp_assets.loading.progress import QUIET, Progress
from hsp_assets.loading.records import RECORD_ID, read_by, read_records
from hsp_assets.portal import model as portal
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_transport import Json

MERGED_IDS = "hs_merged_object_ids"
ADDRESS, MORE_ADDRESSES = "email", "hs_additional_emails"
IDS = {portal.EXTERNAL_ID: pl.String, RECORD_ID: pl.String}


class Contacts:
    """The contacts of a portal, as one load knows them; shared by its threads."""

    def __init__(self, hubspot: HubSpotResource) -> None:
        self._hubspot = hubspot
        self._former: pl.DataFrame | None = None
        self._claimed: set[str] = set()
        self._lock = threading.Lock()

    def living(self, ids: pl.Series, progress: Progress = QUIET) -> pl.DataFrame:
        """The contacts that customers' ids lead to: `external_id` as given, and `hs_object_id`."""
        known = read_records(self._hubspot, "contacts", portal.EXTERNAL_ID, ids, progress=progress)
        unknown = ids.filter(~ids.is_in(known[portal.EXTERNAL_ID].implode()))
        return pl.concat([known, self.merged(unknown)])

    def merged(self, ids: pl.Series) -> pl.DataFrame:
        """Those of some ids that a merged contact had before, with the record that lives on."""
        if ids.is_empty():
            return pl.DataFrame(schema=IDS)
        with self._lock:
            if self._former is None:
                self._former = _former_ids(self._hubspot)
        return self._former.filter(pl.col(portal.EXTERNAL_ID).is_in(ids.implode()))

    def of_addresses(self, addresses: pl.Series, properties: list[str]) -> pl.DataFrame:
        """The contacts of some e-mail addresses, main or further ones: a row for each address.

        Args:
            addresses: in lower case.
            properties: to read; `email` becomes the address asked for.

        """
        wanted = set(addresses.drop_nulls())
        asked = list(dict.fromkeys([ADDRESS, MORE_ADDRESSES, portal.EXTERNAL_ID, *properties]))
        by_address = addresses.drop_nulls().unique(maintain_order=True)
        records = read_by(self._hubspot, "contacts", ADDRESS, by_address, asked)
        rows = [
            {**record["properties"], RECORD_ID: str(record["id"]), ADDRESS: address}
            for record in records
            for address in all_addresses(record)
            if address in wanted
        ]
        return pl.DataFrame(rows, schema=dict.fromkeys([RECORD_ID, *asked], pl.String))

    def claim(self, record_ids: pl.Series) -> pl.Series:
        """Whether each of some records is claimed for the first time in this load."""
        with self._lock:
            first = []
            for record in record_ids:
                first.append(record not in self._claimed)
                self._claimed.add(record)
        return pl.Series(first, dtype=pl.Boolean)


def all_addresses(record: Json) -> Iterator[str]:
    """The e-mail addresses of a contact, in lower case."""
    for name in (ADDRESS, MORE_ADDRESSES):
        yield from (a.strip().lower() for a in (record["properties"].get(name) or "").split(";"))


def _former_ids(hubspot: HubSpotResource) -> pl.DataFrame:
    """Every id that a merged contact has had; one that two of them had leads to neither."""
    merged = [str(record["id"]) for record in hubspot.having("contacts", MERGED_IDS)]
    rows = {
        (version["value"], str(record["id"]))
        for record in hubspot.read("contacts", merged, [], history=[portal.EXTERNAL_ID])
        for version in record["propertiesWithHistory"].get(portal.EXTERNAL_ID, [])
        if version["value"]
    }
    frame = pl.DataFrame(sorted(rows), schema=IDS, orient="row")
    return frame.unique(portal.EXTERNAL_ID, keep="none", maintain_order=True)
