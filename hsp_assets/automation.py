"""How our own assets follow one another by themselves, which work alone, and how old they may be.

Conditions, pools and freshness policies have names and reasons here, one per group;
`assets.declaring` gives them to the assets. What arrives from outside is for the sensors, and
whether to retrain is for the retraining policy: neither belongs here.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import dagster as dg

from hsp_assets.environment.keys import key, pool

FOLLOWING = (
    (
        dg.AutomationCondition.any_deps_updated().since_last_handled()
        | dg.AutomationCondition.any_deps_match(dg.AutomationCondition.will_be_requested())
    ).with_label(
        "something upstream was updated since this was last requested, or is requested now"
    )
    & ~dg.AutomationCondition.any_deps_missing()
    & ~dg.AutomationCondition.any_deps_in_progress()
    & ~dg.AutomationCondition.in_progress()
    & dg.AutomationCondition.all_deps_blocking_checks_passed()
).with_label("follows upstream past its checks")
"""What was materialized by hand upstream is followed: once, and never past a blocking check.

* Not `eager()`: that also requests what was never materialized, so that a new installation would
  start work before anybody wanted it.
* An update that comes while something runs stays true until this asset is requested
  (`since_last_handled`); one that ends between a request and the next tick counts as handled by it,
  and is followed with the next update or by the nightly run. A run that fails counts as requested,
  so what cannot succeed is not requested again until something upstream changes.
* What is requested now is followed in the same run, also by an asset that somebody has just
  materialized: `since_last_handled` alone would leave that one out, and a version would lack it.
* A failed blocking check stops what follows in its own run only; `all_deps_blocking_checks_passed`
  stops it in later runs, too.
* What the same run updates along with this asset does not count, so a run of the whole lineage
  causes no other.
"""

EVERY_VIEW = key("staging/interactions")
"""The asset that is made from every view of the share."""

FOLLOWING_THE_SHARE = FOLLOWING & ~dg.AutomationCondition.asset_matches(
    EVERY_VIEW, dg.AutomationCondition.any_deps_in_progress()
).with_label("a view of the share is yet to be seen")
"""A look at the share is followed by one run, once its last view was seen.

Users are made from one view, items from another. Each would be followed as soon as its own was
seen, and a version published of new users and old interactions, before the rest was.
"""

CONDITIONS: Mapping[str, dg.AutomationCondition[Any]] = {
    "staging": FOLLOWING_THE_SHARE,
    "accepted": FOLLOWING,
    "datasets": FOLLOWING,
    "activation": FOLLOWING,
}
"""By group. The others have none: `source_files` and `imports` are started by the source file
sensor, `share` by the share sensor (HubSpot's share lags, so that following an import at once
would look too early), `recommender` by the training sensor, because training costs money, and
`data_model` by its schedule."""

LOADING, PUBLISHING, TRAINING = pool("hsp_loading"), pool("hsp_publishing"), pool("hsp_training")
POOLS: Mapping[str, str] = {
    "data_model": LOADING,
    "imports": LOADING,
    "activation": LOADING,
    "staging": PUBLISHING,
    "accepted": PUBLISHING,
    "datasets": PUBLISHING,
    "recommender": TRAINING,
}
"""By group: what changes the portal, what publishes, and what trains is done by one step at a time,
in whichever runs. The others only look. The limit of a pool is the Dagster instance's: see
`sensors.pools`. No two steps would spoil each other's work without one; they would do it twice."""

NIGHTLY = timedelta(hours=36)
"""A night's run, and half a day to see that it did not happen."""

FRESHNESS: Mapping[str, dg.FreshnessPolicy] = {
    "share": dg.FreshnessPolicy.time_window(fail_window=NIGHTLY, warn_window=timedelta(hours=26)),
    "datasets": dg.FreshnessPolicy.time_window(
        fail_window=NIGHTLY, warn_window=timedelta(hours=26)
    ),
    "recommender": dg.FreshnessPolicy.time_window(
        fail_window=timedelta(days=30), warn_window=timedelta(days=15)
    ),
}
"""How old an asset of a group may be. The nightly run looks at the share and publishes; a model of
two weeks has seen less than half of what customers want now (see `sensors.retraining_policy`)."""
