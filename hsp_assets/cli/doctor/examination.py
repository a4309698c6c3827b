"""Everything the doctor looks at, in order."""

from collections.abc import Iterator
from contextlib import AbstractContextManager

import dagster as dg

from hsp_assets.cli.doctor.automation import automation
from hsp_assets.cli.doctor.findings import Finding
from hsp_assets.cli.doctor.hubspot_rules import examine_rules, examine_version
from hsp_assets.cli.doctor.installation import installation
from hsp_assets.cli.doctor.services import reach
from hsp_assets.cli.installation import resource
from hsp_assets.cli.instance import dagster_home
from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings
from hsp_assets.failures import HspError
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sandbox.state_folder import open_state


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, one finding after the other.

    Raises:
        SandboxError: another version wrote the sandbox's state folder.

    """
    if settings.environment == "sandbox":
        open_state(settings.state)
    defs = build_defs(settings)
    yield from installation(settings)
    yield from reach(defs.resources or {}, settings)
    yield examine_version(settings.hubspot_api)
    yield from _rules(settings)
    with _instance(settings) as instance:
        yield from automation(defs, instance)


def _rules(settings: Settings) -> Iterator[Finding]:
    try:
        yield from examine_rules(resource(settings, "hubspot", HubSpotResource))
    except HspError as error:
        advice = "Once HubSpot answers, run hsp doctor again."
        yield Finding("HubSpot rules", "attention", str(error), advice)


def _instance(settings: Settings) -> AbstractContextManager[dg.DagsterInstance]:
    if settings.environment == "sandbox":
        return dg.DagsterInstance.from_config(str(dagster_home(settings.state)))
    return dg.DagsterInstance.get()
