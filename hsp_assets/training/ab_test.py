"""Trying a kept version on a share of the users, beside the live one (A/B).

The API assigns users and counts what they do; `recommender/version_comparison` shows it.
"""

from dataclasses import replace

from hsp_assets.failures import PermanentFailure
from hsp_assets.live import LiveRecommender, Trial
from hsp_assets.publishing.versions import make_recommender_live
from hsp_assets.training.rollback import previous_version
from hsp_assets.training.versions import Versions


def begin_trial(versions: Versions, name: str = "", share: float = 0.5) -> LiveRecommender:
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
    wanted = versions.get(name or previous_version(versions))
    if live is None or live.arn == wanted.arn or not 0 < share < 1:
        raise PermanentFailure(
            f"{versions.recommender.name}: a trial needs a live version, another one beside it, "
            f"and a share between 0 and 1; asked was {wanted.name!r} for {share:g}."
        )
    versions.personalize.wait_until_active("recommender", wanted.arn)
    return _write(versions, replace(live, trial=Trial(wanted.name, wanted.arn, share)))


def end_trial(versions: Versions) -> LiveRecommender:
    """Let the live version answer everybody again, and stop the other.

    Raises:
        PermanentFailure: no version is live.

    """
    live = versions.live()
    if live is None:
        raise PermanentFailure(f"No version of {versions.recommender.name} is live.")
    written = _write(versions, replace(live, trial=None))
    versions.retire(keep=sum(not version.is_live for version in versions.all()))
    return written


def _write(versions: Versions, live: LiveRecommender) -> LiveRecommender:
    make_recommender_live(versions.storage, versions.group, versions.recommender.name, live)
    return live
