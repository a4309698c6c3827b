"""Going back to a kept version, or forward to one that a gate stopped, by hand.

The decision holds until a version is trained that no gate has seen: a run on the same data does
not undo it.
"""

from hsp_assets.failures import PermanentFailure
from hsp_assets.training.versions import Version, Versions


def use_version(versions: Versions, name: str = "") -> Version:
    """Make a kept version live; answer its state afterwards.

    It is started first if it was stopped. The one that was live keeps its place among the kept
    versions, and is stopped like them.

    Args:
        versions: of the recommender.
        name: of the version; empty means the one that was live before.

    Raises:
        PermanentFailure: there is no such version.
        PersonalizeFailure: it does not become active.

    """
    wanted, before = versions.get(name or previous_version(versions)), versions.live()
    versions.personalize.wait_until_active("recommender", wanted.arn)
    versions.make_live(wanted.name, wanted.arn)
    if before is not None and before.version != wanted.name:
        versions.records.note_replaced_by_hand(before.version)
    versions.stop_others()
    return versions.get(wanted.name)


def previous_version(versions: Versions) -> str:
    """The name of the kept version that was live most recently before the present one.

    Raises:
        PermanentFailure: none is kept.

    """
    live = versions.live()
    others = (v for v in versions.all() if live is None or v.arn != live.arn)
    served = [version for version in others if version.has_served]
    if not served:
        raise PermanentFailure(
            f"No version of {versions.recommender.name} is kept that was live before. "
            "HSP_KEEP_RECOMMENDER_VERSIONS says how many are."
        )
    return served[0].name
