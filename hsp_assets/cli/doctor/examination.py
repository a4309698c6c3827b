"""Everything the doctor looks at, in order."""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime

from hsp_assets.cli.doctor.automation import examine_automation
from hsp_assets.cli.doctor.bucket import examine_bucket, examine_configuration
from hsp_assets.cli.doctor.findings import Finding, Probe, attention, good
from hsp_assets.cli.doctor.hubspot import examine_hubspot
from hsp_assets.cli.doctor.hubspot_rules import examine_rules, examine_version
from hsp_assets.cli.doctor.installation import examine_installation
from hsp_assets.cli.doctor.instance import recorded_runs
from hsp_assets.cli.doctor.personalize import (
    UNCHOSEN,
    examine_costs,
    examine_personalize,
    examine_quotas,
    examine_unchosen,
)
from hsp_assets.cli.doctor.portals import (
    examine_account,
    examine_branch,
    examine_locations,
    examine_prefix,
)
from hsp_assets.cli.doctor.role import examine_role
from hsp_assets.cli.doctor.snowflake import examine_snowflake
from hsp_assets.cli.doctor.surroundings import (
    Clock,
    examine_api,
    examine_clock,
    examine_sources,
    examine_stack,
)
from hsp_assets.cli.installation import Resource, made_resources, resource
from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings, is_branch_deployment
from hsp_assets.failures import HspError, SandboxError
from hsp_assets.parallel import parallel_map
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.realtime_api import RealtimeApiResource
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.resources.source_folder import SourceFolderResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox.endpoints import running_endpoints
from hsp_assets.sandbox.state_folder import require_format
from hsp_assets.training.resource import TrainingResource

AT_ONCE = 4
"""Probes mostly wait for an answer."""


def examine(settings: Settings, now: Clock = time.time) -> Iterator[Finding]:
    """Look at everything, one finding after the other; no probe ends the others."""
    examination = Examination(settings, now)
    probes = examination.probes()
    examination.make_resources()
    for findings in parallel_map(Probe.findings, probes, AT_ONCE):
        yield from findings


class Examination:
    """What is looked at in one installation."""

    def __init__(self, settings: Settings, now: Clock) -> None:
        self._settings = settings
        self._now = now
        self._made: Mapping[str, object] = {}

    def probes(self) -> list[Probe]:
        """The probes of the environment; of a sandbox that does not run, only that it does not."""
        settings = self._settings
        if settings.environment == "production":
            return [*self._services(), *self._account(), self._automation()]
        state = settings.state
        advice = f"Start one: hsp dev --state {state}, or hsp demo; --state names another."
        sandbox = Probe("sandbox", self._sandbox, advice)
        branch = [Probe("branch deployment", examine_branch)] if is_branch_deployment() else []
        if any(finding.state == "broken" for finding in sandbox.findings()):
            return [*branch, sandbox]
        return [*branch, sandbox, *self._services(), self._automation()]

    def _sandbox(self) -> Iterator[Finding]:
        state = self._settings.state
        require_format(state)
        if not running_endpoints(state):
            raise SandboxError(f"No sandbox runs on {state}.")
        yield good("sandbox", f"It runs on {state}, of this version.")

    def _services(self) -> list[Probe]:
        settings = self._settings
        return [
            Probe("settings", lambda: examine_installation(settings)),
            Probe("HubSpot", self._hubspot, HUBSPOT),
            Probe("HubSpot rules", self._rules, HUBSPOT),
            Probe("Snowflake", self._snowflake, LOG_IN),
            Probe("S3 bucket", lambda: examine_bucket(self._storage), BUCKET),
            Probe("clock", lambda: examine_clock(self._storage, self._now), BUCKET),
            Probe("Amazon Personalize", self._personalize, PERSONALIZE),
            Probe("quotas", self._quotas, PERSONALIZE),
            Probe("place in the bucket", self._prefix, BUCKET),
            Probe("source files", lambda: examine_sources(self._sources, self._storage), SOURCES),
            Probe("real-time API", self._api, API),
        ]

    def _account(self) -> list[Probe]:
        """What only a real AWS account has."""
        settings = self._settings

        def configuration() -> Iterator[Finding]:
            return examine_configuration(self._storage, settings.aws_region)

        today = datetime.fromtimestamp(self._now(), UTC).date()
        probes = [
            Probe("S3 bucket", configuration),
            Probe("costs", lambda: examine_costs(settings, today)),
            Probe(UNCHOSEN, self._unchosen, PERSONALIZE),
        ]
        if settings.personalize_role_arn:
            probes.append(Probe("Personalize role", self._role, ROLE))
        if settings.training == "mlops_stack":
            probes.append(Probe("MLOps stack", self._stack, STACK))
        return probes

    def _automation(self) -> Probe:
        def look() -> Iterator[Finding]:
            with ExitStack() as opened:
                instance = recorded_runs(self._settings)
                if instance is not None:
                    opened.enter_context(instance)
                defs = build_defs(self._settings)
                yield from examine_automation(defs, instance)
                yield from examine_locations(defs, instance)

        return Probe("DAGSTER_HOME", look, HOME)

    def make_resources(self) -> None:
        """Make what probes share, before they run in threads; what fails here is a probe's to say.

        Dagster takes a tenth of a second for each that is made by itself.
        """
        with suppress(Exception):
            self._made = made_resources(self._settings)

    def _given(self, name: str, kind: type[Resource]) -> Resource:
        made = self._made.get(name)
        return made if isinstance(made, kind) else resource(self._settings, name, kind)

    @property
    def _storage(self) -> StorageResource:
        return self._given("storage", StorageResource)

    @property
    def _sources(self) -> SourceFolderResource:
        return self._given("source_folder", SourceFolderResource)

    @property
    def _portal(self) -> HubSpotResource:
        return self._given("hubspot", HubSpotResource)

    @property
    def _account_of_personalize(self) -> PersonalizeResource:
        return self._given("personalize", PersonalizeResource)

    def _hubspot(self) -> Iterator[Finding]:
        yield examine_version(self._settings.hubspot_api)
        yield from examine_hubspot(self._portal, self._settings)

    def _rules(self) -> Iterator[Finding]:
        try:
            yield from examine_rules(self._portal)
        except HspError as error:
            yield attention("HubSpot rules", str(error), "Once HubSpot answers, look again.")

    def _snowflake(self) -> Iterator[Finding]:
        snowflake = self._given("snowflake", SnowflakeShareResource)
        yield from examine_snowflake(snowflake, self._storage)

    def _personalize(self) -> Iterator[Finding]:
        account = self._account_of_personalize
        yield from examine_personalize(account, self._settings.dataset_group)
        yield from examine_account(account, self._settings.dataset_group)

    def _prefix(self) -> Iterator[Finding]:
        yield from examine_prefix(self._storage, self._settings.dataset_group)

    def _quotas(self) -> Iterator[Finding]:
        yield from examine_quotas(self._account_of_personalize, self._settings)

    def _unchosen(self) -> Iterator[Finding]:
        training = self._given("training", TrainingResource)
        yield from examine_unchosen(training, self._settings)

    def _role(self) -> Iterator[Finding]:
        settings = self._settings
        yield from examine_role(settings.personalize_role_arn, self._storage, settings.aws_region)

    def _stack(self) -> Iterator[Finding]:
        training = self._given("training", TrainingResource)
        yield from examine_stack(training.mlops_stack)

    def _api(self) -> Iterator[Finding]:
        api = self._given("api", RealtimeApiResource)
        yield from examine_api(api, self._settings)


HUBSPOT = (
    "Set HSP_HUBSPOT_TOKEN to the token of a private app of the portal (Settings > Integrations > "
    "Private Apps), and HSP_HUBSPOT_URL to nothing."
)
LOG_IN = (
    "Correct the HSP_SNOWFLAKE_ variable that the text is about; docs/share.md says how the user "
    "and the role are set up."
)
BUCKET = "Correct HSP_BUCKET and the AWS credentials of this process (aws sts get-caller-identity)."
PERSONALIZE = (
    "Allow personalize:* to the AWS credentials of this process, in a region that has Personalize "
    "(HSP_AWS_REGION)."
)
SOURCES = "Correct HSP_SOURCE, or make the folder and put the files there."
API = "Start the API (hsp serve), or correct HSP_API_URL; unset means that there is none."
ROLE = (
    "Let this process look: iam:GetRole, iam:SimulatePrincipalPolicy, kms:DescribeKey, "
    "s3:GetBucketPolicy."
)
STACK = "Set HSP_MLOPS_STACK to the stack of the AWS solution, or HSP_TRAINING=direct."
HOME = "Set DAGSTER_HOME to an absolute path of a folder that stays, for all Dagster processes."
