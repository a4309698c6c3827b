"""The switches of the stand-in: speed, quotas, minimums and the open questions of the contract.

Every default is the documented value of Amazon Personalize, except the speed, so that
nobody waits. No state and no behaviour belongs here.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Quotas:
    """How much one account may own or send (Amazon Personalize, "Endpoints and quotas")."""

    dataset_groups: int = 5
    schemas: int = 500
    pending_imports: int = 5
    recommenders: int = 15
    filters_per_group: int = 10
    fields_per_filter: int = 5
    fields_over_all_filters: int = 10
    filtered_events_per_type: int = 100
    tags_per_resource: int = 50
    event_types_and_optional_columns: int = 10
    put_events_per_second: int | None = 1_000
    put_records_per_second: int | None = 10
    requests_per_second: int | None = None
    """GetRecommendations a second; the service's is 2,500. Off, so that load tests measure us."""


@dataclass(frozen=True, slots=True)
class Minimums:
    """What imports and recipes need before they succeed."""

    interactions_per_import: int = 1_000
    interactions: int = 1_000
    returning_users: int = 25
    """Users with at least two interactions of the recipe's event type."""
    returning_share: float = 0.01
    """Share of the users who have interactions that must have at least two."""


@dataclass(frozen=True, slots=True)
class Options:
    """Switches of one stand-in; the defaults suit a demonstration."""

    seconds_per_status: float = 0.05
    """How long each PENDING and IN_PROGRESS status lasts at least."""
    any_column_order: bool = False
    """Accept a CSV whose columns are in another order than the schema's, or more than those."""
    quotas: Quotas = field(default_factory=Quotas)
    minimums: Minimums = field(default_factory=Minimums)
    now: Callable[[], float] = time.time
    """The clock: epoch seconds."""
