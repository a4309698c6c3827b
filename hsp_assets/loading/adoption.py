"""Rows of customers whose id no contact of the portal has: new, already there, or in conflict.

A contact that has the row's e-mail address and no id of its own is adopted: it gets the row's id.
Its own record id, which the data model gives contacts of no shop, is none. One that has another
id is somebody's decision, and the row is rejected with the choice.
"""

from dataclasses import dataclass

import polars as pl

from hsp_assets.loading.contacts import ADDRESS, MORE_ADDRESSES, Contacts
from hsp_assets.loading.outcome import reject
from hsp_assets.loading.records import PORTAL, RECORD_ID
from hsp_assets.portal import model as portal
from hsp_assets.sources.reading import FILE, LINE

OWN_ID = PORTAL + portal.EXTERNAL_ID
COLUMN = f"contacts.{portal.EXTERNAL_ID}"
OTHER_ID = (
    "contact {} has this e-mail address and another external_id. If both are one customer, give "
    "that contact this external_id in HubSpot or the row that one; if not, correct the address"
)
TAKEN = (
    "contact {} has this e-mail address, and another row of the files has taken it. Leave one of "
    "the two rows away, or correct the address"
)
OTHER_CONTACT = (
    "contact {} has this e-mail address, and contact {} this external_id. Merge them in HubSpot "
    "if they are one customer; if not, correct the address"
)
OWN_RECORD_ID = (
    "contact {} has this external_id because it is its own record id, and another e-mail address. "
    "If it is this customer, correct the address on either side; if not, give that contact "
    "another external_id in HubSpot"
)


@dataclass(frozen=True)
class Strangers:
    """Rows whose id no contact has.

    Attributes:
        creating: whose customer the portal does not have at all.
        adopting: whose contact is there without an id: with `hs_object_id`.
        there: those contacts as the portal has them, under the rows' ids.
        merged: whose contact was merged into another one, which `hs_object_id` names.
        rejects: in conflict, as in `REJECTS`.

    """

    creating: pl.DataFrame
    adopting: pl.DataFrame
    there: pl.DataFrame
    merged: pl.DataFrame
    rejects: pl.DataFrame


def sort_strangers(contacts: Contacts, rows: pl.DataFrame, properties: list[str]) -> Strangers:
    """Sort rows by what the portal has of their customers.

    Args:
        contacts: of the portal.
        rows: whose `external_id` no contact has.
        properties: to read of contacts that are adopted.

    """
    former = contacts.merged(rows[portal.EXTERNAL_ID])
    merged = rows.join(former, on=portal.EXTERNAL_ID, maintain_order="left")
    rest = rows.join(merged, on=[FILE, LINE], how="anti", maintain_order="left")
    rest = rest.with_columns(pl.col(ADDRESS).str.to_lowercase().alias("~address"))
    found = contacts.of_addresses(rest["~address"], properties)
    theirs = found.select(
        pl.col(ADDRESS).alias("~address"), RECORD_ID, pl.col(portal.EXTERNAL_ID).alias(OWN_ID)
    )
    joined = rest.join(theirs, on="~address", how="left", maintain_order="left")
    is_there = pl.col(RECORD_ID).is_not_null()
    free = joined.filter(is_there & ~_has_an_id())
    first = contacts.claim(free[RECORD_ID])
    adopting = free.filter(first).select(*rows.columns, RECORD_ID)
    # The contact was found by the address, which is its main or a further one: either stays.
    adopting = adopting.with_columns(pl.lit(None, pl.String).alias(ADDRESS))
    return Strangers(
        creating=joined.filter(~is_there).select(rows.columns),
        adopting=adopting,
        there=_under_the_rows_ids(found, adopting),
        merged=merged,
        rejects=pl.concat(
            [
                _conflict(joined.filter(is_there & _has_an_id()), "EXTERNAL_ID_DIFFERS", OTHER_ID),
                _conflict(free.filter(~first), "CONTACT_TAKEN", TAKEN),
            ]
        ),
    )


def reject_conflicts(
    contacts: Contacts, rows: pl.DataFrame, existing: pl.DataFrame
) -> pl.DataFrame:
    """Reject rows whose id one contact has and whose address another, as in `REJECTS`.

    Args:
        contacts: of the portal.
        rows: whose `external_id` a contact has.
        existing: these contacts, with their addresses.

    """
    other = _beside_their_addresses(rows, existing).filter(~pl.col("~is_known"))
    placeholder = other.filter(
        (pl.col(portal.EXTERNAL_ID) == pl.col(RECORD_ID)) & (pl.col("~theirs").list.first() != "")
    )
    found = contacts.of_addresses(other["~address"], [])
    owners = found.select(pl.col(ADDRESS).alias("~address"), pl.col(RECORD_ID).alias("~owner"))
    taken = other.join(owners, on="~address", maintain_order="left")
    both = pl.format(OTHER_CONTACT, "~owner", RECORD_ID)
    own = placeholder.join(taken, on=[FILE, LINE], how="anti", maintain_order="left")
    return pl.concat(
        [
            _conflict(own, "EXTERNAL_ID_IS_RECORD_ID", OWN_RECORD_ID),
            reject(taken, f"contacts.{ADDRESS}", "ADDRESS_OF_ANOTHER_CONTACT", both),
        ]
    )


def pass_over_known_addresses(rows: pl.DataFrame, existing: pl.DataFrame) -> pl.DataFrame:
    """Rows without an address where their contact has it, as its main or a further one."""
    known = _beside_their_addresses(rows, existing).select(FILE, LINE, "~is_known")
    joined = rows.join(known, on=[FILE, LINE], how="left", maintain_order="left")
    unknown = ~pl.col("~is_known").fill_null(value=False)
    return joined.with_columns(pl.when(unknown).then(ADDRESS).alias(ADDRESS)).drop("~is_known")


def found_by(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows and their contacts, as in `FOUND`."""
    return rows.select(FILE, LINE, pl.col(RECORD_ID).alias("contact"))


def _has_an_id() -> pl.Expr:
    """Whether a contact has an id that a shop gave it."""
    own = pl.col(OWN_ID).fill_null("")
    return (own != "") & (own != pl.col(RECORD_ID))


def _beside_their_addresses(rows: pl.DataFrame, existing: pl.DataFrame) -> pl.DataFrame:
    """Rows with an address whose contact is there, and whether it has that address."""
    all_of = pl.concat_str(ADDRESS, MORE_ADDRESSES, separator=";", ignore_nulls=True)
    theirs = existing.select(
        portal.EXTERNAL_ID, RECORD_ID, all_of.str.to_lowercase().str.split(";").alias("~theirs")
    )
    return (
        rows.filter(pl.col(ADDRESS).is_not_null())
        .join(theirs, on=portal.EXTERNAL_ID, maintain_order="left")
        .with_columns(pl.col(ADDRESS).str.to_lowercase().alias("~address"))
        .with_columns(pl.col("~theirs").list.contains(pl.col("~address")).alias("~is_known"))
    )


def _under_the_rows_ids(found: pl.DataFrame, adopting: pl.DataFrame) -> pl.DataFrame:
    ids = adopting.select(RECORD_ID, portal.EXTERNAL_ID)
    return found.drop(portal.EXTERNAL_ID).join(ids, on=RECORD_ID).unique(RECORD_ID)


def _conflict(rows: pl.DataFrame, error_type: str, message: str) -> pl.DataFrame:
    return reject(rows, COLUMN, error_type, pl.format(message, RECORD_ID))
