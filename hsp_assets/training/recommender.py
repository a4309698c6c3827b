"""One recommender: trained on what is imported, measured, compared, and put in front of callers.

What each step does is in the modules beside this one; here is their order, and what may be left
out because an earlier run did it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hsp_assets.recommenders import METRICS, Recommender
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.personalize_kinds import ACTIVE, Description
from hsp_assets.training.data import TrainingData
from hsp_assets.training.gates import LIST_LENGTH, better_than_trivial, no_worse_than_live
from hsp_assets.training.probes import Answer, Asked, Question, compare, questions
from hsp_assets.training.published import published_interactions
from hsp_assets.training.records import VersionRecord
from hsp_assets.training.trainer import Trainer
from hsp_assets.training.versions import Version, Versions

TRIVIAL, LIVE = "better_than_trivial", "no_worse_than_live"
"""The gates, which are also the names of the checks that tell of them."""


@dataclass(frozen=True)
class Training:
    """The next version of a recommender.

    Attributes:
        recommender: which.
        trainer: does the training.
        versions: those that exist.
        data: what is imported.
        name: of the version to be made.
        keep: how many versions to keep besides the live one.
        report: told Personalize's description while it trains.

    """

    recommender: Recommender
    trainer: Trainer
    versions: Versions
    data: TrainingData
    name: str
    keep: int
    report: Callable[[Description], None]

    def run(self) -> VersionRecord:
        """Train the version, and make it live unless a gate refuses; answer what is recorded.

        A version that was kept aside before stays there, until another version is live.

        Raises:
            PersonalizeFailure: the training failed, or a quota leaves no room for it.

        """
        live = self.versions.live()
        record = self.versions.records.read(self.name)
        if record is not None and record.stays_aside(live.version if live else ""):
            return record
        self.versions.retire(self.keep, spare=self.name)
        described = self.trainer.recommender(self.recommender, self.name, self.report)
        record = self._judged(self._record(described, record))
        self.versions.records.write(record)
        if not record.is_refused:
            self.versions.make_live(record.version, record.arn)
        self.versions.retire(self.keep)
        return self.versions.records.read(self.name) or record

    def _record(self, described: Description, before: VersionRecord | None) -> VersionRecord:
        created = _time(described["creationDateTime"])
        trained = _time(described.get("lastUpdatedDateTime", created))
        seconds = before.training_seconds if before else (trained - created).total_seconds()
        fresh = VersionRecord(
            version=self.name,
            arn=str(described["recommenderArn"]),
            trained_on=self.data.dataset_version,
            created=created.isoformat(timespec="seconds"),
            training_seconds=round(seconds, 3),
            metrics=_metrics(described),
            yardstick=self.data.yardstick,
            items=self.data.items,
        )
        if before is None:
            return fresh
        return replace(
            fresh,
            verdicts=before.verdicts,
            compared_with=before.compared_with,
            served=before.served,
        )

    def _judged(self, record: VersionRecord) -> VersionRecord:
        """The record with the verdicts of the gates, unless the version is live already."""
        live = self._live_version()
        if live is not None and live.name == record.version:
            return record
        verdicts = {}
        if self.recommender.is_personal:
            verdicts[TRIVIAL] = better_than_trivial(record.measured)
        if live is not None:
            before = live.record.measured if live.record else None
            asked = self._ask_both(record, live)
            verdicts[LIVE] = no_worse_than_live(record.measured, before, asked)
        return replace(record, verdicts=verdicts, compared_with=live.name if live else "")

    def _live_version(self) -> Version | None:
        return next((v for v in self.versions.all() if v.is_live), None)

    def _ask_both(self, new: VersionRecord, live: Version) -> Asked | None:
        """Ask the new and the live version; None where that cannot be done."""
        if live.status != ACTIVE or live.record is None:
            return None
        datasets = self.versions.datasets
        with (
            published_interactions(datasets, live.record.trained_on) as theirs,
            published_interactions(datasets, new.trained_on) as ours,
        ):
            if theirs is None or ours is None:
                return None
            asked = questions(self.recommender, theirs, ours)
        personalize = self.versions.personalize
        return compare(asked, _answers(personalize, live.arn), _answers(personalize, new.arn))


def _answers(personalize: PersonalizeResource, arn: str) -> Answer:
    def answer(question: Question) -> list[str]:
        return personalize.recommend(arn, LIST_LENGTH, **question.about)

    return answer


def _metrics(described: Description) -> dict[str, float]:
    found = described.get("modelMetrics") or {}
    return {label: float(found[name]) for name, label in METRICS.items() if name in found}


def _time(value: object) -> datetime:
    assert isinstance(value, datetime)  # noqa: S101 (as boto3 parses it)
    return value.astimezone(UTC)
