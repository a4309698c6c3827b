"""The switches of the stand-in: how old the share is, and the open questions of its contract.

No state and no behaviour belongs here.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from hsp_assets.sandbox.share.access import Access

if TYPE_CHECKING:  # what verifies log-ins takes a while to import
    from hsp_assets.sandbox.share.log_ins import LogIns

Delay = float | None
"""Seconds that a change must be old before it shows; None: only after an explicit refresh."""


@dataclass(frozen=True, slots=True)
class Options:
    """Switches of one stand-in; the defaults suit a demonstration."""

    daily_delay_seconds: Delay = 0.0
    """Age of `V2_DAILY`, and of the four views of `V2_LIVE` that HubSpot refreshes once a day.
    HubSpot's is up to a day."""
    live_delay_seconds: Delay = 0.0
    """Age of the rest of `V2_LIVE`. HubSpot's is up to 15 minutes."""
    blanks: Literal["empty", "null"] = "empty"
    """What a text property without a value is, once it had one: `''` or NULL."""
    log_ins: "LogIns | None" = None
    """What the only user may log in with; None accepts any user with anything."""
    access: Access = field(default_factory=Access)
    """What that user may use; it may be changed while the account is open."""
    answer_within_seconds: float = 45.0
    """How long a request waits for its statement; then the answer is the address of the result."""
    memory_limit: str = "4GB"
    """What queries may hold in memory before they spill to disk."""
    now: Callable[[], float] = time.time
    """The clock: epoch seconds."""
