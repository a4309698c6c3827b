"""What the published interactions can support: how many there are, and of how many customers."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from hsp_assets.recommenders import HEADROOM, MINIMUM_EVENTS, MINIMUM_USERS, Recommender

ANY = "any"
"""Stands for all event types together."""
SAMPLED = 3
"""Customers for whom recommendations are shown."""
RETURNING = 2
"""Events after which a customer counts as returning."""


@dataclass(frozen=True)
class Support:
    """Counts of a version's interactions.

    Attributes:
        events: by event type.
        returning_users: customers with two events or more of a type, by type and of `ANY`.

    """

    events: Mapping[str, int]
    returning_users: Mapping[str, int]


def measure_support(interactions: pl.LazyFrame) -> Support:
    """Count the interactions, which are distinct already.

    Args:
        interactions: columns `USER_ID` and `EVENT_TYPE`.

    """
    counts = (
        interactions.group_by("EVENT_TYPE", "USER_ID")
        .agg(events=pl.len())
        .collect(engine="streaming")
    )
    returning = (pl.col("events") >= RETURNING).sum()
    by_type = counts.group_by("EVENT_TYPE").agg(pl.col("events").sum(), returning=returning)
    of_any = counts.group_by("USER_ID").agg(pl.col("events").sum()).select(returning).item()
    rows = by_type.sort("EVENT_TYPE").iter_rows()
    events, users = {}, {ANY: int(of_any)}
    for event_type, count, users_of_type in rows:
        events[event_type], users[event_type] = int(count), int(users_of_type)
    return Support(events, users)


def most_active(interactions: pl.LazyFrame) -> tuple[tuple[str, str], ...]:
    """The customers with most events, each with the item they met last.

    Args:
        interactions: columns `USER_ID`, `ITEM_ID` and `TIMESTAMP`.

    """
    counted = (
        interactions.group_by("USER_ID")
        .agg(events=pl.len())
        .collect(engine="streaming")
        .sort(["events", "USER_ID"], descending=[True, False])
        .head(SAMPLED)
    )
    theirs = interactions.filter(pl.col("USER_ID").is_in(counted["USER_ID"].to_list()))
    newest = (
        theirs.collect(engine="streaming")
        .sort("TIMESTAMP", "ITEM_ID")
        .unique("USER_ID", keep="last", maintain_order=True)
    )
    rows = counted.join(newest, on="USER_ID", how="left", maintain_order="left")
    return tuple((str(user), str(item)) for user, item in rows.select("USER_ID", "ITEM_ID").rows())


@dataclass(frozen=True)
class Minimum:
    """How much of something a recipe needs, and how much there is."""

    needed: int
    present: int
    counted: str

    @property
    def is_met(self) -> bool:
        """Whether it is enough."""
        return self.present >= self.needed

    @property
    def has_headroom(self) -> bool:
        """Whether losing a few would leave enough."""
        return self.present >= self.needed * (1 + HEADROOM)

    @property
    def summary(self) -> str:
        """The needed number and the present one, in words."""
        return f"{self.needed:,} {self.counted} needed, {self.present:,} present"


@dataclass(frozen=True)
class Minimums:
    """All that a recipe needs before it can be trained."""

    minimums: tuple[Minimum, ...]

    @property
    def are_met(self) -> bool:
        """Whether the recommender can be trained."""
        return all(one.is_met for one in self.minimums)

    @property
    def have_headroom(self) -> bool:
        """Whether losing a few events would leave it trainable."""
        return all(one.has_headroom for one in self.minimums)

    @property
    def description(self) -> str:
        """What is needed, what there is, and what follows."""
        counts = "; ".join(one.summary for one in self.minimums)
        if not self.are_met:
            return f"{counts}. The recommender is not created; load more events."
        return counts if self.have_headroom else f"{counts}: under 10 % to spare. Load more events."


def minimums(recommender: Recommender, support: Support) -> Minimums:
    """Compare the published events with what a recommender's recipe needs.

    That customers are counted after filtering by event type is not documented; it is taken to be
    so, because a training that fails costs hours and a warning costs nothing.
    """
    kind = recommender.event_type
    events = support.events.get(kind, 0) if kind else sum(support.events.values())
    users = support.returning_users.get(kind or ANY, 0)
    return Minimums(
        (
            Minimum(MINIMUM_EVENTS, events, recommender.events),
            Minimum(MINIMUM_USERS, users, f"customers with two {recommender.events}"),
        )
    )
