"""The switches of the stand-in: limits, delays, and what HubSpot's documentation leaves open.

The defaults suit a demonstration: strict validation, no artificial delay, the real rate limits.
No state and no behaviour belongs here.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Tier = Literal["starter", "professional", "enterprise"]


@dataclass(frozen=True, slots=True)
class Options:
    """Switches of one stand-in.

    Where HubSpot's behaviour is documented, the default is the documented one; where it is not,
    the default is the one that a careful caller must be able to live with.
    """

    rate_limits: bool = True
    """Answer 429 beyond the allowance of the tier."""
    tier: Tier = "professional"
    """Which subscription's allowance applies."""
    api_add_on: bool = False
    """The API limit add-on, which raises the allowance."""
    requests_per_day: int | None = None
    """Another daily allowance than the tier's."""
    retry_after: bool = False
    """Send `Retry-After` with a 429; HubSpot documents it for 477 only."""

    longest_url: int = 16_200
    """Characters of a path and its query; HubSpot answers 414 beyond a limit that it does not name.
    Reports range from 2,000 to this."""

    search_delay_seconds: float = 0.0
    """How long a change stays invisible to search."""
    property_delay_seconds: float = 0.0
    """How long a new property stays unknown."""
    event_delay_seconds: float = 0.0
    """How long an event that was sent cannot be read."""

    import_rows_per_second: float | None = None
    """Pace of an import; None is as fast as possible."""
    concurrent_imports: int = 3
    """Imports that run at once; more are DEFERRED."""
    import_lines_count_header: bool = True
    """The header is line 1 of a file, so the first row of data is line 2."""
    import_accepts_stage_labels: bool = True
    """Imports take labels of pipelines and stages besides their ids."""

    deal_pipelines: int = 15
    """How many deal pipelines the subscription allows; 15 in Professional."""
    custom_object_types: int = 10
    """How many custom objects the subscription allows; 10 in Enterprise."""
    tutorial_object: bool = False
    """The portal has the custom object of HubSpot's tutorial, as a person makes it by hand."""
    scopes: frozenset[str] | None = None
    """Scopes of the token; None has them all."""
    event_read_scopes: tuple[str, ...] = ()
    """Scopes that let a token read events; HubSpot's documentation names none of its own."""
    custom_events: bool = True
    custom_objects: bool = True
    """Features of the subscription; both need Enterprise."""
    api_versions: frozenset[str] | None = None
    """Versions of the API that are served, such as `2026-09`; `legacy` are all that bear a number
    instead of a date. None has them all."""
    emails: frozenset[int] | None = None
    """Ids of the e-mails that a single send may name; None has any. What HubSpot answers to another
    is documented nowhere; 404 is assumed."""
    edit_associations: bool = True
    """The token's user may edit associations; HubSpot asks since 2026-09."""
    empty_properties: Literal["null", "omit"] = "null"
    """How a requested property that was never set is shown."""
    copies_custom_product_properties: bool = False
    """A line item inherits custom properties of its product, not only HubSpot's own."""
    honours_pipeline_ids: bool = False
    """Pipelines and stages get the ids that their creator requests."""
    sets_closedate: bool = False
    """A deal that enters a closed stage without a close date gets one."""

    bad_event_fails_batch: bool = True
    """One bad event refuses the whole batch; otherwise it is dropped and the rest is taken."""
    event_number_decimals: int | None = 1
    """Decimal digits of an event's number property; None allows any."""

    durable: bool = True
    """Answer a change only once it is on the disk, so that it survives a power cut."""
    first_record_id: int = 20_000_000_001
    """The first record id; it is unlike the small numbers that shops use as their own ids."""
    now: Callable[[], float] = time.time
    """The clock: epoch seconds."""
