"""Amazon Personalize as this project uses it: resources created where missing, and awaited.

Names, schemas and what is trained when belong to `training`; what to do about a reported failure
belongs to `personalize_advice`. Everything here may be repeated: what
exists is found, what is being made is waited for, what failed is made anew, nothing is made twice.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from hsp_assets.failures import PersonalizeFailure
from hsp_assets.resources.personalize_account import PersonalizeAccount
from hsp_assets.resources.personalize_advice import advice, failure, unfinished
from hsp_assets.resources.personalize_kinds import (
    ACTIVE,
    COMPLETED,
    CREATE_FAILED,
    INACTIVE,
    Description,
    Kind,
    base_name,
    camel,
    has_failed,
    is_over,
    kind_of,
    name_field,
    words,
)

Report = Callable[[Description], None]

PAGE = 100
"""Summaries listed at a time; the service allows no more."""
NOWHERE: Mapping[str, str] = {}
TAKEN = "ResourceAlreadyExistsException"
REFUSALS = frozenset({"InvalidInputException", "LimitExceededException", TAKEN})
"""Refusals that repeating the request will not change."""


SCOPES = ("datasetGroupArn", "datasetArn")
"""Parameters of a creation by which its resources are listed, too."""


class AlreadyExists(PersonalizeFailure):
    """Personalize has a resource of that name."""


class PersonalizeResource(PersonalizeAccount):
    """The resources of Amazon Personalize in one region."""

    def summaries(self, kind: Kind, **scope: str) -> Iterator[Description]:
        """Yield the summaries of all resources of a kind, within a scope such as a group's ARN."""
        plural = f"{camel(kind)}s"
        token: dict[str, str] = {}
        while True:
            # Not every list has a paginator, so the pages are turned here.
            page = getattr(self.control, f"list_{kind}s")(**scope, **token, maxResults=PAGE)
            # Filters alone are listed under a capital letter.
            yield from page.get(plural) or page.get(plural.capitalize()) or []
            if "nextToken" not in page:
                return
            token = {"nextToken": page["nextToken"]}

    def find(self, kind: Kind, name: str, **scope: str) -> str | None:
        """The ARN of the resource of that name, or None."""
        field = name_field(kind)
        summaries = self.summaries(kind, **scope)
        return next((s[f"{camel(kind)}Arn"] for s in summaries if s[field] == name), None)

    def create(self, kind: Kind, **parameters: object) -> str:
        """Create a resource and answer its ARN without waiting for it.

        Where Personalize says that it exists, the one of that name and scope is answered: the
        request was ours, and botocore repeated it because its answer was lost.

        Raises:
            PersonalizeFailure: Personalize refuses; the text has its reason.

        """
        name = str(parameters.get(name_field(kind), ""))
        wanted = parameters | self.tagged(kind)
        try:
            answer = self._call(f"create_{kind}", f"create {words(kind)} {name}", **wanted)
        except AlreadyExists:
            scope = {one: str(parameters[one]) for one in SCOPES if one in parameters}
            if (arn := self.find(kind, name, **scope)) is None:
                raise
            return arn
        return str(answer[f"{camel(kind)}Arn"])

    def describe(self, kind: Kind, arn: str) -> Description:
        """The full description of a resource."""
        answer = getattr(self.control, f"describe_{kind}")(**{f"{camel(kind)}Arn": arn})
        description: Description = answer[camel(kind)]
        return description

    def look(self, arn: str) -> Description | None:
        """The full description of a resource of any kind, or None when there is none."""
        if not arn.startswith("arn:"):
            return None
        try:
            return self.describe(kind_of(arn), arn)
        except self.control.exceptions.ResourceNotFoundException:
            return None

    def delete(self, kind: Kind, arn: str) -> None:
        """Delete a resource and wait until its name is free.

        Raises:
            PersonalizeFailure: it cannot be deleted.
            StillInProgress: that takes longer than a run waits.

        """
        described = self.look(arn)
        if described is None:
            return
        if not str(described["status"]).startswith("DELETE "):
            getattr(self.control, f"delete_{kind}")(**{f"{camel(kind)}Arn": arn})
        described = self.patience.wait_for(
            lambda: self.look(arn), lambda d: d is None or has_failed(d)
        )
        if described is not None:
            raise unfinished(kind, described)

    def ensure(
        self,
        kind: Kind,
        name: str,
        scope: Mapping[str, str] = NOWHERE,
        parameters: Mapping[str, object] = NOWHERE,
        report: Report = lambda _described: None,
    ) -> Description:
        """The active resource of that name: created if there is none, awaited if in progress.

        One whose creation failed before is deleted and created anew.

        Args:
            kind: of the resource.
            name: its name, unique per account and region.
            scope: how to list the candidates, such as `datasetGroupArn`; given to the creation too.
            parameters: of the creation, besides name and scope.
            report: given the description each time before a pause.

        Raises:
            PersonalizeFailure: it failed; the text has Personalize's `failureReason`.
            StillInProgress: it takes longer than a run waits.

        """
        arn = self.find(kind, name, **scope)
        if arn is not None:
            described = self.describe(kind, arn)
            if described["status"] == ACTIVE:
                return described
            if described["status"] == CREATE_FAILED:
                self.delete(kind, arn)
                arn = None
        arn = arn or self.create(kind, **{name_field(kind): name, **scope, **parameters})
        return self.wait_until_active(kind, arn, report)

    def wait_until_active(
        self, kind: Kind, arn: str, report: Report = lambda _described: None
    ) -> Description:
        """Wait until a resource is active (a deletion job: completed) and answer its description.

        A recommender that is stopped or being stopped is started.

        Raises:
            PersonalizeFailure: it failed; the text has Personalize's `failureReason`.
            StillInProgress: it takes longer than a run waits.

        """
        described = self._wait(kind, arn, report)
        if described["status"] == INACTIVE:
            self.control.start_recommender(recommenderArn=arn)
            described = self._wait(kind, arn, report, but=INACTIVE)
        if described["status"] not in (ACTIVE, COMPLETED):
            raise failure(kind, described)
        return described

    def stop(self, recommender_arn: str) -> None:
        """Stop a recommender, which then costs nothing, and wait until it is stopped."""
        if self._wait("recommender", recommender_arn)["status"] == ACTIVE:
            self.control.stop_recommender(recommenderArn=recommender_arn)
            self._wait("recommender", recommender_arn, but=ACTIVE)

    def change_schema(self, dataset_arn: str, schema_arn: str) -> Description:
        """Give a dataset another schema and wait until it has it.

        Raises:
            PersonalizeFailure: Personalize refuses, or the change failed.

        """
        update = self.describe("dataset", dataset_arn).get("latestDatasetUpdate", {})
        if update.get("schemaArn") != schema_arn or is_over(update):
            wanted = {"datasetArn": dataset_arn, "schemaArn": schema_arn}
            self._call("update_dataset", f"change the schema of {dataset_arn}", **wanted)
        described = self.patience.wait_for(
            lambda: self.describe("dataset", dataset_arn),
            lambda d: is_over(d["latestDatasetUpdate"]),
        )
        update = described["latestDatasetUpdate"]
        if update["status"] != ACTIVE:
            raise unfinished("dataset", {**described, **update})
        return described

    def recommend(self, arn: str, limit: int, **about: str) -> list[str]:
        """The item ids a recommender answers, best first.

        Args:
            arn: of an active recommender.
            limit: how many at most.
            **about: `userId`, `itemId` or both, as the recipe needs.

        Raises:
            PersonalizeFailure: Personalize refuses, for example because it is not active.

        """
        with _refusal("recommend"):
            answer = self.runtime.get_recommendations(
                recommenderArn=arn,
                numResults=limit,
                **about,  # type: ignore[arg-type]
            )
        return [item["itemId"] for item in answer["itemList"]]

    def newest_job(self, kind: Kind, name: str = "", **scope: str) -> Description | None:
        """The newest job of a base name within a scope, or of any name; None if there is none."""
        jobs = (j for j in self.summaries(kind, **scope) if not name or base_name(j) == name)
        return max(jobs, key=lambda job: job["creationDateTime"], default=None)

    def next_job_name(self, kind: Kind, name: str, **scope: str) -> str:
        """What the next job of a base name is called: jobs are never deleted, so `name-2`."""
        jobs = sum(base_name(job) == name for job in self.summaries(kind, **scope))
        return f"{name}-{jobs + 1}" if jobs else name

    def _wait(
        self, kind: Kind, arn: str, report: Report = lambda _described: None, but: str | None = None
    ) -> Description:
        """Wait for a final status other than `but`, which lasts until the service takes note."""

        def has_ended(described: Description) -> bool:
            return is_over(described) and described["status"] != but

        described = self.patience.wait_for(lambda: self.describe(kind, arn), has_ended, report)
        if not has_ended(described):
            raise unfinished(kind, described)
        return described

    def _call(self, operation: str, attempt: str, **parameters: object) -> Mapping[str, Any]:
        """Call an operation; a refusal says what was attempted and what to do."""
        with _refusal(attempt):
            answer: Mapping[str, Any] = getattr(self.control, operation)(**parameters)
        return answer


@contextmanager
def _refusal(attempt: str) -> Iterator[None]:
    """Raise a refusal with what was attempted and what to do; leave other errors unchanged."""
    try:
        yield
    except ClientError as error:
        answer = error.response["Error"]
        if answer["Code"] not in REFUSALS:
            raise
        reason = answer["Message"]
        kind = AlreadyExists if answer["Code"] == TAKEN else PersonalizeFailure
        raise kind(
            f"Personalize refuses to {attempt}: {reason.rstrip('.')}. {advice(reason)}"
        ) from error
