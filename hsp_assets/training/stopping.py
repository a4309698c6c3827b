"""Recommenders that are no longer chosen (HSP_RECOMMENDERS): found, and stopped on demand.

Nothing stops them by itself, because callers may still ask for them; until they are stopped they
answer as before and cost as before. A stopped one costs nothing, and is started again, without
training, when it is chosen again.
"""

import time
from collections.abc import Mapping

from hsp_assets.failures import PermanentFailure
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.personalize_kinds import ACTIVE
from hsp_assets.training.resource import TrainingResource


def running_unchosen(training: TrainingResource) -> Mapping[str, int]:
    """How many versions run of each recommender that is not chosen, by use case."""
    others = [one for one in RECOMMENDERS.values() if one not in training.recommenders]
    listed = {one.use_case: training.versions(one).all() for one in others}
    counted = {name: sum(v.status == ACTIVE for v in found) for name, found in listed.items()}
    return {name: count for name, count in counted.items() if count}


def stop_unchosen(training: TrainingResource, use_case: str) -> list[str]:
    """Stop every version of a recommender that is not chosen; answer their names.

    Callers are pointed to none of them first, so that nobody meets one that is stopped.

    Raises:
        PermanentFailure: it is chosen; the next run would start it again.

    """
    declared = next(one for one in RECOMMENDERS.values() if one.use_case == use_case)
    if declared in training.recommenders:
        raise PermanentFailure(
            f"{declared.name} is chosen, so the next run would start it again. Take {use_case} out "
            "of HSP_RECOMMENDERS first."
        )
    versions = training.versions(declared)
    running = [one for one in versions.all() if one.status == ACTIVE]
    if versions.live() is not None:
        training.datasets.remove_recommender(declared.name)
        time.sleep(versions.settling_seconds)
    for one in running:
        versions.personalize.stop(one.arn)
    return [one.name for one in running]
