"""Loading rows that are one record each: products and contacts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from hsp_assets.loading.adoption import (
    Strangers,
    found_by,
    pass_over_known_addresses,
    reject_conflicts,
    sort_strangers,
)
from hsp_assets.loading.clearing import clear
from hsp_assets.loading.contacts import MORE_ADDRESSES, Contacts
from hsp_assets.loading.importing import ImportPlan, import_batches, import_rows
from hsp_assets.loading.mapping import CONTACTS, PRODUCTS, Mapping
from hsp_assets.loading.outcome import Outcome
from hsp_assets.loading.progress import QUIET, Progress
from hsp_assets.loading.records import RECORD_ID, Compared, compare, read_records
from hsp_assets.portal import model as portal
from hsp_assets.portal.model import ObjectType
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sources.reading import FILE, LINE
from hsp_assets.sources.rows import without

ADOPT_CONTACTS = ImportPlan(
    "contacts that were there",
    {"contacts": "UPDATE"},
    {f"contacts.{RECORD_ID}": "HUBSPOT_OBJECT_ID"},
)


@dataclass(frozen=True)
class Target:
    """Where rows are loaded, and who is told how far it is."""

    hubspot: HubSpotResource
    object_type: ObjectType
    mapping: Mapping
    progress: Progress

    def given(self, batch: pl.DataFrame) -> "Target":
        """The target without the properties that are written only where rows have a value."""
        said = {name for name in batch.columns if not batch[name].is_null().all()}
        return replace(
            self, mapping=[o for o in self.mapping if not o.where_given or o.column in said]
        )

    @property
    def plan(self) -> ImportPlan:
        """The import of rows that are found by `external_id`."""
        key = f"{self.object_type}.{portal.EXTERNAL_ID}"
        return ImportPlan(
            self.object_type, {self.object_type: "UPSERT"}, {key: "HUBSPOT_ALTERNATE_ID"}
        )

    def cells(self, batch: pl.DataFrame) -> pl.DataFrame:
        """The cells that are written, under the names of their properties."""
        written = (one.cell.alias(one.name) for one in self.mapping)
        return batch.select(*written, FILE, LINE)

    def existing(self, rows: pl.DataFrame, *more: str) -> pl.DataFrame:
        """The records of some rows."""
        ids = rows[portal.EXTERNAL_ID]
        comparing = self.progress.part(f"comparing with the portal's {self.object_type}", len(ids))
        properties = [*self.properties, *more]
        return read_records(
            self.hubspot, self.object_type, portal.EXTERNAL_ID, ids, properties, comparing
        )

    @property
    def properties(self) -> list[str]:
        """The properties that are compared."""
        return [one.name for one in self.mapping if one.name != portal.EXTERNAL_ID]

    def write(self, rows: pl.DataFrame, plan: ImportPlan | None = None) -> pl.DataFrame:
        """Import rows; those that HubSpot rejected."""
        named = rows.rename(
            lambda name: name if name in (FILE, LINE) else f"{self.object_type}.{name}"
        )
        return import_rows(self.hubspot, plan or self.plan, named, self.progress)

    def write_compared(self, compared: Compared) -> pl.DataFrame:
        """Import new and changed rows and clear what became blank; the rejected rows."""
        rejects = self.write(pl.concat([compared.new, compared.changed]))
        clearing = without(compared.clearing, rejects)
        return pl.concat([rejects, clear(self.hubspot, self.object_type, clearing)])


def load_products(
    hubspot: HubSpotResource, batches: Iterable[pl.DataFrame], progress: Progress = QUIET
) -> Outcome:
    """Make the portal hold a product for each row, found by `external_id`.

    Args:
        hubspot: the portal.
        batches: accepted rows of the items, with `file`, `line` and `absent`.
        progress: is advanced by the rows done.

    """
    target = Target(hubspot, "products", PRODUCTS, progress)
    return import_batches(hubspot, "products", partial(_load_products, target), batches, progress)


def load_contacts(
    hubspot: HubSpotResource, batches: Iterable[pl.DataFrame], progress: Progress = QUIET
) -> Outcome:
    """Make the portal hold a contact for each row of the users, as `load_products` does.

    A contact that is there without an id is adopted; an id from before a merge leads to the
    contact that lives on, which its own row describes.
    """
    target = Target(hubspot, "contacts", CONTACTS, progress)
    load = partial(_load_contacts, target, Contacts(hubspot))
    return import_batches(hubspot, "contacts", load, batches, progress)


def _load_products(every: Target, batch: pl.DataFrame) -> Outcome:
    target = every.given(batch)
    rows = target.cells(batch)
    compared = compare(rows, target.existing(rows), portal.EXTERNAL_ID, target.properties)
    return _outcome(target, batch, compared, target.write_compared(compared))


def _load_contacts(target: Target, contacts: Contacts, batch: pl.DataFrame) -> Outcome:
    rows = target.cells(batch)
    existing = target.existing(rows, MORE_ADDRESSES)
    conflicts = reject_conflicts(contacts, rows, existing)
    known = pass_over_known_addresses(without(rows, conflicts), existing)
    compared = compare(known, existing, portal.EXTERNAL_ID, target.properties)
    strangers = sort_strangers(contacts, compared.new, target.properties)
    compared = replace(compared, new=strangers.creating)
    written = [target.write_compared(compared), _adopt(target, strangers)]
    rejects = pl.concat([conflicts, strangers.rejects, *written])
    outcome = _outcome(target, batch, compared, rejects)
    outcome.adopted = found_by(without(strangers.adopting, rejects))
    outcome.merged = found_by(strangers.merged)
    outcome.updated += outcome.adopted.height
    outcome.unchanged += outcome.merged.height
    return outcome


def _adopt(target: Target, strangers: Strangers) -> pl.DataFrame:
    """Give contacts that are there without an id that of their row; the rejected rows."""
    rows = strangers.adopting
    found = compare(rows.drop(RECORD_ID), strangers.there, portal.EXTERNAL_ID, target.properties)
    rejects = target.write(rows, ADOPT_CONTACTS)
    clearing = without(found.clearing, rejects)
    return pl.concat([rejects, clear(target.hubspot, "contacts", clearing)])


def _outcome(
    target: Target, batch: pl.DataFrame, compared: Compared, rejects: pl.DataFrame
) -> Outcome:
    target.progress.advance(batch.height)
    return Outcome(
        rows=batch.height,
        created=without(compared.new, rejects).height,
        updated=without(compared.changed, rejects).height,
        unchanged=compared.unchanged.height,
        rejects=rejects,
    )
