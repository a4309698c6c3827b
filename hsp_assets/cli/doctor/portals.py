"""Whether this installation uses names that another one uses, too: two portals in one place."""

from collections.abc import Iterator

import dagster as dg

from hsp_assets.cli.doctor.findings import Finding, attention, broken, good
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.storage import StorageResource, live_key
from hsp_assets.sensors.runs import LOCATION
from hsp_assets.training.filters import declared_filters

GUIDE = "docs/portals.md says how several portals share a platform."
LOOKED_AT = 200
"""Of the newest runs."""


def examine_branch() -> Iterator[Finding]:
    """Say what the deployment of a branch is."""
    yield attention(
        "branch deployment",
        "Dagster+ says that this is the deployment of a branch: it is a sandbox, whatever "
        "HSP_ENVIRONMENT says, and no sensor or schedule runs before it is switched on.",
        "docs/portals.md says what a branch may do.",
    )


def examine_account(personalize: PersonalizeResource, group: str) -> Iterator[Finding]:
    """Look for filters of our names in other dataset groups: they are unique in an account.

    Raises:
        ClientError: Personalize refuses the credentials.

    """
    ours, taken = declared_filters(), {}
    for one in personalize.summaries("filter"):
        owner = str(one["datasetGroupArn"]).rpartition("/")[2]
        if one["name"] in ours and owner != group:
            taken[str(one["name"])] = owner
    if not taken:
        yield good("names in Personalize", "No other dataset group has filters of our names.")
        return
    yield broken(
        "names in Personalize",
        f"{', '.join(sorted(taken))} belong to {', '.join(sorted(set(taken.values())))}, and names "
        f"are unique in an account; {group} can have none of them.",
        f"Name the portal by HSP_PORTAL, so that it has names of its own. {GUIDE}",
    )


def examine_prefix(storage: StorageResource, group: str) -> Iterator[Finding]:
    """Look for the live pointers of other dataset groups where ours is.

    Raises:
        ClientError: the bucket may not be listed.

    """
    about, place = "place in the bucket", storage.uri("")
    others = [key for key in storage.list_keys("live/") if key != live_key(group)]
    if not others:
        yield good(about, f"{place} holds nothing of another dataset group.")
        return
    named = ", ".join(key.removeprefix("live/").removesuffix(".json") for key in others)
    yield attention(
        about,
        f"{place} holds the live pointer of {named}, too. Two installations would take each "
        "other's facts for their own.",
        f"Give each a prefix (HSP_PORTAL or HSP_BUCKET_PREFIX) or a bucket; if {named} is no more "
        f"in use, delete what is left of it. {GUIDE}",
    )


def examine_locations(
    defs: dg.Definitions, instance: dg.DagsterInstance | None
) -> Iterator[Finding]:
    """Look for code locations that ran assets of the same keys on this Dagster instance."""
    about = "asset keys"
    ours = defs.resolve_asset_graph().get_all_asset_keys()
    runs = instance.get_runs(limit=LOOKED_AT) if instance else []
    located = [run for run in runs if LOCATION in run.tags]
    ran = {run.tags[LOCATION] for run in located if ours & set(run.asset_selection or ())}
    if len(ran) <= 1:
        yield good(about, "One code location has them.")
        return
    yield attention(
        about,
        f"The code locations {', '.join(sorted(ran))} ran assets of the same keys: Dagster shows "
        "one's materializations as the other's.",
        f"Give each portal its HSP_PORTAL; if one is the other renamed, all is well. {GUIDE}",
    )
