"""Training by the AWS MLOps solution: requested by an upload, followed in Personalize."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TypeVar

import dagster as dg

from hsp_assets.environment.portals import account_name
from hsp_assets.failures import PermanentFailure, PersonalizeFailure, StillInProgress
from hsp_assets.metadata import Metadata
from hsp_assets.recommenders import Recommender
from hsp_assets.resources.mlops_stack import MlopsStackResource
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.personalize_kinds import Description, Kind
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS, DatasetName
from hsp_assets.training.direct import schema_name
from hsp_assets.training.filters import declared_filters, ensure_filter
from hsp_assets.training.mlops_stack.configuration import render
from hsp_assets.training.mlops_stack.preparing import Existing
from hsp_assets.training.mlops_stack.uploading import Upload, Uploads, header
from hsp_assets.training.mlops_stack.validation import require_valid
from hsp_assets.training.quotas import require_room
from hsp_assets.training.trainer import TO_BE_MADE, Plan

NOT_BEGUN = "NOT BEGUN"
"""Status of what was requested of the solution and Personalize does not know yet."""
Found = TypeVar("Found")


@dataclass(frozen=True)
class MlopsStack:
    """Trains one dataset group through the solution.

    Attributes:
        personalize: where the solution works.
        storage: our bucket.
        stack: the solution.
        group: name of the dataset group.

    """

    personalize: PersonalizeResource
    storage: StorageResource
    stack: MlopsStackResource
    group: str

    def schemas(self) -> dict[DatasetName, str]:
        """The ARN of each dataset's schema; the solution makes those that are missing."""
        arns = {name: self.personalize.find("schema", schema_name(name)) for name in DATASETS}
        return {name: arn or TO_BE_MADE for name, arn in arns.items()}

    def dataset_group(self) -> Description:
        """The dataset group; the solution, launched if need be, makes it if it is missing."""
        self.stack.ensure(self.personalize.patience)
        arn = self.personalize.find("dataset_group", self.group)
        if arn is None:
            return {"name": self.group, "datasetGroupArn": TO_BE_MADE, "status": TO_BE_MADE}
        return self.personalize.wait_until_active("dataset_group", arn)

    def about(self) -> Metadata:
        """The solution's stack: its bucket, and its dashboard in CloudWatch."""
        dashboard = self.stack.dashboard_url
        return {
            "mlops_stack": self.stack.name,
            "bucket": self.stack.bucket,
            **({"dashboard": dg.MetadataValue.url(dashboard)} if dashboard else {}),
        }

    def import_datasets(self, plan: Plan) -> dict[DatasetName, Description]:
        """The finished import job of each dataset, each begun after the upload of the version.

        Raises:
            PermanentFailure: the configuration is wrong, or the solution does not begin.
            PersonalizeFailure: an import failed; the next run uploads again.
            StillInProgress: it takes longer than a run waits.

        """
        upload = self._uploaded(plan)
        jobs = {name: self._job(name, upload) for name in DATASETS}
        try:
            return {
                name: self.personalize.wait_until_active("dataset_import_job", arn)
                for name, arn in jobs.items()
            }
        except PersonalizeFailure:
            self._uploads.forget()
            raise

    def event_tracker(self) -> Description:
        """The event tracker."""

        def look() -> str | None:
            trackers = self.personalize.summaries("event_tracker", datasetGroupArn=self._group_arn)
            return next((str(one["eventTrackerArn"]) for one in trackers), None)

        arn = self._begun("the event tracker", look)
        return self.personalize.wait_until_active("event_tracker", arn)

    def filters(self) -> list[Description]:
        """The filters; one that failed is made anew directly."""
        return [self._filter(name, expression) for name, expression in declared_filters().items()]

    def recommender(
        self, recommender: Recommender, version: str, report: Callable[[Description], None]
    ) -> Description:
        """One version of a recommender; one that failed is made anew directly.

        Raises:
            PermanentFailure: it was not requested of the solution.

        """
        name = account_name(recommender.resource_name(version))
        scope = {"datasetGroupArn": self._group_arn}
        upload = self._uploads.read()
        if self.personalize.find("recommender", name, **scope) is None and (
            upload is None or not upload.requests([name])
        ):
            raise PermanentFailure(
                f"{name} was not requested of the MLOps stack. "
                "Materialize recommender/dataset_imports, then this."
            )
        self._begun(f"the recommender {name}", lambda: self._find("recommender", name))
        wanted = recommender.with_capacity(self.personalize.capacity)
        return self.personalize.ensure("recommender", name, scope, wanted, report)

    def _filter(self, name: str, expression: str) -> Description:
        self._begun(f"the filter {name}", lambda: self._find("filter", name))
        return ensure_filter(self.personalize, name, expression, self._group_arn)

    def _uploaded(self, plan: Plan) -> Upload:
        """The upload of this version, made unless it was made before."""
        existing = Existing(self.personalize, self.group)
        there = existing.recommenders()
        coming = tuple(r for r in plan.recommenders if plan.resource_name(r) not in there)
        names = [plan.resource_name(r) for r in coming]
        upload = self._uploads.read()
        if upload and upload.version == plan.dataset_version and upload.requests(names):
            return upload
        require_room(self.personalize, "recommender", names)
        existing.bring_into_line()
        missing = replace(plan, recommenders=coming)
        configuration = render(missing, existing.as_configured(), self.personalize)
        headers = {name: header(self.storage, plan.locations[name]) for name in DATASETS}
        require_valid(configuration, headers)
        before = existing.newest_imports()
        upload = Upload(plan.dataset_version, configuration, datetime.now(UTC), before)
        self._uploads.write(plan.locations, upload)
        return upload

    def _job(self, name: DatasetName, upload: Upload) -> str:
        """The ARN of a dataset's newest import job since the upload."""

        def look() -> str | None:
            newest = Existing(self.personalize, self.group).newest_imports()[name]
            return newest if newest and newest != upload.before[name] else None

        return self._begun(f"the import of {name}", look)

    def _find(self, kind: Kind, name: str) -> str | None:
        return self.personalize.find(kind, name, datasetGroupArn=self._group_arn)

    def _begun(self, what: str, look: Callable[[], Found | None]) -> Found:
        """What was requested of the solution, once Personalize knows it.

        Raises:
            PermanentFailure: it does not begin within HSP_MLOPS_STACK_PATIENCE_MINUTES.
            StillInProgress: it takes longer than a run waits.

        """
        requested = self._required_upload().at
        latest = requested + timedelta(minutes=self.stack.patience_minutes)

        def is_late() -> bool:
            return datetime.now(UTC) > latest

        begun = self.personalize.patience.wait_for(look, lambda it: it is not None or is_late())
        if begun is not None:
            return begun
        if is_late():
            self._uploads.forget()
            raise PermanentFailure(
                f"The MLOps stack {self.stack.name} did not begin {what} within "
                f"{self.stack.patience_minutes:g} minutes. The executions of its state machine "
                "in Step Functions and its message on SNS say what it rejected. Correct that; "
                "the next run of recommender/dataset_imports uploads again."
            )
        raise StillInProgress(
            f"The MLOps stack's work on {what}",
            arn=self._uploads.uri,
            status=NOT_BEGUN,
            since=requested.isoformat(timespec="seconds"),
        )

    def _required_upload(self) -> Upload:
        upload = self._uploads.read()
        if upload is None:
            raise PermanentFailure(
                f"Nothing is uploaded for the MLOps stack {self.stack.name}. "
                "Materialize recommender/dataset_imports first."
            )
        return upload

    @cached_property
    def _uploads(self) -> Uploads:
        return Uploads(self.storage, self.storage.another(self.stack.bucket), self.group)

    @property
    def _group_arn(self) -> str:
        return str(self.personalize.find("dataset_group", self.group))
