"""How long HubSpot supports the version that is called, and which of our writes a portal refuses.

Only rules that HubSpot lets a program read are compared. Conditional ones it shows to people alone
[no page of its API reference names an endpoint]; the load names each row that one refuses.
"""

from collections.abc import Iterator
from typing import get_args

from hsp_assets.cli.doctor.findings import Finding
from hsp_assets.environment import HubSpotApi
from hsp_assets.loading.written import Given, written
from hsp_assets.portal.model import ObjectType
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_account import HubSpotAccount
from hsp_assets.resources.hubspot_versions import LEGACY, VERSION, needs_attention, support, today

CHANGE_THE_FORM = (
    "Take the property out of the required ones in HubSpot (Settings > Objects, the object, "
    "Create Record), or fill the column."
)


def examine_version(api: HubSpotApi) -> Finding:
    """Until when the version is supported."""
    about, text = "HubSpot API", support(api, today())
    if not needs_attention(api, today()):
        return Finding(about, "good", text)
    newer = f"Set HSP_HUBSPOT_API={VERSION}." if api != VERSION else "Update hsp_assets."
    return Finding(about, "attention", text, newer)


def examine_rules(hubspot: HubSpotResource) -> Iterator[Finding]:
    """What the portal requires of new records, and what of it our loads do not give.

    Raises:
        PermanentFailure: HubSpot refuses to tell.
        TransientFailure: HubSpot does not answer.

    """
    if hubspot.api == LEGACY:
        text = "HSP_HUBSPOT_API=legacy: HubSpot does not apply them to what we write."
        yield Finding("HubSpot rules", "good", text)
        return
    # Asked once: reading the rules would try again for a minute where nobody answers.
    HubSpotAccount(hubspot).token()
    refused = [
        one for object_type in get_args(ObjectType) for one in _refused(hubspot, object_type)
    ]
    yield from refused
    if not refused:
        yield Finding(
            "HubSpot rules",
            "good",
            "What new records must have, our loads give. Rules that depend on another property "
            "cannot be read by a program: a load lists each row that one refuses.",
        )


def _refused(hubspot: HubSpotResource, object_type: ObjectType) -> Iterator[Finding]:
    given = written(object_type)
    for name in hubspot.definitions.required_properties(object_type):
        about = f"HubSpot rule {object_type}.{name}"
        if name not in given:
            text = f"The portal requires {name} of new {object_type}, and no load gives it: every "
            yield Finding(about, "attention", f"{text}new record is refused.", CHANGE_THE_FORM)
        elif given[name] != Given.ALWAYS:
            text = f"The portal requires {name} of new {object_type}: rows without it are refused."
            yield Finding(about, "attention", text, CHANGE_THE_FORM)
