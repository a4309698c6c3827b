"""The next version of a recommender: trained on what is imported, measured, compared, promoted.

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
from hsp_assets.training.gates import better_than_baselines, no_worse_than_live
from hsp_assets.training.ndcg import LENGTH
from hsp_assets.training.probes import Answer, Probe, ProbeResult, choose_probes, compare
from hsp_assets.training.published import published_interactions
from hsp_assets.training.records import VersionRecord
from hsp_assets.training.trainer import Trainer
from hsp_assets.training.versions import Version, Versions

BASELINES, LIVE = "better_than_baselines", "no_worse_than_live"
"""The gates, which are also the names of the checks that show their verdicts."""


@dataclass(frozen=True)
class VersionTraining:
    """The training of a recommender's next version.

    Attributes:
        trainer: does the training.
        versions: of the recommender.
        data: what is imported.
        name: of the version to be made.
        keep: how many versions to keep besides the live one.
        report: given Personalize's description while it trains.

    """

    trainer: Trainer
    versions: Versions
    data: TrainingData
    name: str
    keep: int
    report: Callable[[Description], None]

    @property
    def recommender(self) -> Recommender:
        """Which recommender."""
        return self.versions.recommender

    def run(self) -> VersionRecord:
        """Train the version, and promote it unless a gate fails; answer its record.

        A version that was not promoted before stays so, until another version is live.

        Raises:
            PersonalizeFailure: the training failed, or a quota leaves no room for it.

        """
        live = self.versions.live()
        record = self.versions.records.read(self.name)
        if record is not None and record.stays_unpromoted(live.version if live else ""):
            return record
        self.versions.retire(self.keep, spare=self.name)
        described = self.trainer.recommender(self.recommender, self.name, self.report)
        record = self._judge(self._record(described, record))
        self.versions.records.write(record)
        if not record.failed_a_gate:
            self.versions.make_live(record.version, record.arn)
        self.versions.retire(self.keep)
        return self.versions.records.read(self.name) or record

    def _record(self, described: Description, before: VersionRecord | None) -> VersionRecord:
        created = _time(described["creationDateTime"])
        trained = _time(described.get("lastUpdatedDateTime", created))
        fresh = VersionRecord(
            version=self.name,
            arn=str(described["recommenderArn"]),
            trained_on=self.data.dataset_version,
            created=created.replace(microsecond=0),
            training_seconds=round((trained - created).total_seconds(), 3),
            metrics=_metrics(described),
            baselines=self.data.baselines,
            items=self.data.items,
        )
        if before is None:
            return fresh
        return replace(
            fresh,
            training_seconds=before.training_seconds,
            verdicts=before.verdicts,
            compared_with=before.compared_with,
            served=before.served,
        )

    def _judge(self, record: VersionRecord) -> VersionRecord:
        """The record with the verdicts of the gates, unless the version is live already."""
        live = next((version for version in self.versions.all() if version.is_live), None)
        if live is not None and live.name == record.version:
            return record
        verdicts = {}
        if self.recommender.is_personal:
            verdicts[BASELINES] = better_than_baselines(record.measured, is_first=live is None)
        if live is not None:
            before = live.record.measured if live.record else None
            verdicts[LIVE] = no_worse_than_live(record.measured, before, self._probe(record, live))
        return replace(record, verdicts=verdicts, compared_with=live.name if live else "")

    def _probe(self, new: VersionRecord, live: Version) -> ProbeResult | None:
        """Let the new and the live version answer the same probes; None where that cannot be."""
        if live.status != ACTIVE or live.record is None:
            return None
        datasets = self.versions.datasets
        with (
            published_interactions(datasets, live.record.trained_on) as of_live,
            published_interactions(datasets, new.trained_on) as of_new,
        ):
            if of_live is None or of_new is None:
                return None
            probes = choose_probes(self.recommender, of_live, of_new)
        personalize = self.versions.personalize
        return compare(probes, _answers(personalize, live.arn), _answers(personalize, new.arn))


def _answers(personalize: PersonalizeResource, arn: str) -> Answer:
    def answer(probe: Probe) -> list[str]:
        return personalize.recommend(arn, LENGTH, **probe.about)

    return answer


def _metrics(described: Description) -> dict[str, float]:
    reported = described.get("modelMetrics") or {}
    return {label: float(reported[name]) for name, label in METRICS.items() if name in reported}


def _time(value: object) -> datetime:
    assert isinstance(value, datetime)  # noqa: S101 (as boto3 parses it)
    return value.astimezone(UTC)
