"""A kept version answers a share of the users, beside the live one (A/B test).

The API assigns users and counts what they do; `recommender/version_comparison` shows it.
"""

from dataclasses import replace

from hsp_assets.failures import PermanentFailure
from hsp_assets.live import ABTest, LiveRecommender
from hsp_assets.training.rollback import previous_version
from hsp_assets.training.versions import Versions


def begin(versions: Versions, name: str = "", share: float = 0.5) -> LiveRecommender:
    """Let a kept version answer a share of the users; it is started first if it was stopped.

    Args:
        versions: of the recommender.
        name: of the version; empty means the one that was live before.
        share: of the users, between 0 and 1.

    Raises:
        PermanentFailure: no such version, none is live, or it is the live one.
        PersonalizeFailure: it does not become active.

    """
    live = versions.live()
    other = versions.get(name or previous_version(versions))
    if live is None or live.arn == other.arn or not 0 < share < 1:
        raise PermanentFailure(
            f"{versions.recommender.name}: an A/B test needs a live version, another one beside "
            f"it, and a share between 0 and 1; requested was {other.name!r} for {share:g}."
        )
    versions.personalize.wait_until_active("recommender", other.arn)
    return versions.point_to(replace(live, ab_test=ABTest(other.name, other.arn, share)))


def end(versions: Versions) -> LiveRecommender:
    """Let the live version answer everybody again, and stop the other.

    Raises:
        PermanentFailure: no version is live.

    """
    live = versions.live()
    if live is None:
        raise PermanentFailure(
            f"No version of {versions.recommender.name} is live: there is no A/B test to end."
        )
    alone = versions.point_to(replace(live, ab_test=None))
    versions.stop_others()
    return alone
