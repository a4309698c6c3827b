"""The versions of HubSpot's API that this project can speak, and until when each is supported.

Where a version's paths lead belongs to `hubspot_paths`. HubSpot publishes a version each March and
September, changes it no more, and supports it for 18 months [API versioning page]; the numbered
versions end before: v4 on 30 March 2027, v1 to v3 in September 2027 [the same].
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from hsp_assets.environment import HubSpotApi

VERSION: HubSpotApi = "2026-09"
LEGACY: HubSpotApi = "legacy"
SUPPORTED_UNTIL: Mapping[HubSpotApi, date] = {VERSION: date(2028, 3, 8), LEGACY: date(2027, 3, 30)}
"""The last day; of `legacy` that of its first part, the associations (v4)."""
WARNING = timedelta(days=180)
"""So long before its end a version deserves attention."""
LEGACY_PARTS = "v4 (associations) until 30 March 2027, v3 (everything else) until September 2027"


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()


def support(api: HubSpotApi, day: date) -> str:
    """Until when a version is supported, as a sentence."""
    last = SUPPORTED_UNTIL[api]
    left = (last - day).days
    when = f"in {left:,} days" if left >= 0 else f"{-left:,} days ago"
    parts = f": {LEGACY_PARTS}" if api == LEGACY else ""
    verb = "ends" if left >= 0 else "ended"
    return f"Support of HubSpot's API {api} {verb} on {last:%-d %B %Y}, {when}{parts}."


def needs_attention(api: HubSpotApi, day: date) -> bool:
    """Whether a version's support has ended or ends soon."""
    return day >= SUPPORTED_UNTIL[api] - WARNING
