"""What to do about a failure that Amazon Personalize reports, derived from its own text.

The texts are those of the developer guide as far as they are documented; what is not recognised
gets advice that holds for any failure.
"""

import re

from hsp_assets.failures import HspError, PersonalizeFailure, StillInProgress
from hsp_assets.resources.personalize_kinds import (
    Description,
    Kind,
    camel,
    has_failed,
    name_field,
    words,
)

ADVICE = {
    r"fewer than \d+ interactions": "Load more events, or wait until the shop has more.",
    r"fewer than .* users": "Load more events, or wait until more customers come back.",
    r"missing the following columns": "The published CSV and the schema differ: materialize "
    "datasets again, then recommender/schemas.",
    r"keep all fields": "A schema can only grow: set HSP_DATASET_GROUP to a new name, and the next "
    "run builds a new dataset group beside this one.",
    r"must allow null": "A field that is added must be nullable: declare it so in schemas.py.",
    r"length cannot be more": "Shorten the values in HubSpot, then stage and publish again.",
    r"access ?denied|not authorized|permission|\brole\b": "Let the role in "
    "HSP_PERSONALIZE_ROLE_ARN read the bucket, and let Personalize assume it.",
    r"limit|quota|exceed|maximum": "Delete what is no longer needed, or ask AWS for a higher quota "
    "(Service Quotas, Amazon Personalize).",
    r"already exists": "Another dataset group owns that name: delete it there, or use that group "
    "(HSP_DATASET_GROUP).",
}
"""By a pattern of the reason in lower case; the first that matches holds."""
OTHERWISE = "Correct the cause; the AWS console shows the resource with everything it knows."


def advice(reason: str) -> str:
    """What to do about a reason."""
    matching = (
        text for pattern, text in ADVICE.items() if re.search(pattern, reason, re.IGNORECASE)
    )
    return next(matching, OTHERWISE)


def failure(kind: Kind, described: Description) -> PersonalizeFailure:
    """What to raise for a resource that failed; from its description, or from its summary."""
    reason = str(described.get("failureReason") or "no reason given")
    name = described.get(name_field(kind), described[f"{camel(kind)}Arn"])
    return PersonalizeFailure(
        f"Personalize reports {described['status']} for {words(kind)} {name}: "
        f"{reason.rstrip('.')}. {advice(reason)} The next run replaces what failed."
    )


def unfinished(kind: Kind, described: Description) -> HspError:
    """What to raise for a resource that failed, or on which work goes on longer than a run waits.

    The time since when is known only where the service's description has one.
    """
    if has_failed(described):
        return failure(kind, described)
    begun = described.get("lastUpdatedDateTime") or described.get("creationDateTime")
    return StillInProgress(
        f"The {words(kind)} {described[name_field(kind)]}",
        arn=str(described[f"{camel(kind)}Arn"]),
        status=str(described["status"]),
        since=begun.isoformat(timespec="seconds") if begun else "",
    )
