"""The checks of staged rows, by dataset: each rule with its severity.

What Personalize would refuse or train wrongly on blocks; what would merely teach less warns. The
rules themselves are in `row_rules`, `minimum_rules`, `quality_rules` and `drift_rules`, those that
come before them in `file_rules`.
"""

from collections.abc import Mapping
from typing import Any

from hsp_assets.checks import drift_rules, minimum_rules, quality_rules, row_rules
from hsp_assets.checks.check import Check
from hsp_assets.checks.file_rules import FILE_CHECKS
from hsp_assets.checks.measuring import Measured
from hsp_assets.schemas import DatasetName

Checks = tuple[Check[Measured], ...]


def _of_every_dataset(dataset: DatasetName) -> Checks:
    return (
        Check(minimum_rules.has_rows, "blocks"),
        *row_rules.checks(dataset),
        Check(row_rules.rejected_share, "blocks"),
        drift_rules.ROWS_KEPT,
        Check(quality_rules.filled, "warns"),
        Check(quality_rules.rows_filled, "warns"),
        drift_rules.FILL_STABLE,
    )


CHECKS: Mapping[DatasetName, Checks] = {
    "users": (
        *_of_every_dataset("users"),
        Check(minimum_rules.unique_ids, "blocks"),
        Check(minimum_rules.unique_record_ids, "blocks"),
        drift_rules.IDS_KEPT,
        Check(quality_rules.plausible_ages, "warns"),
    ),
    "items": (
        *_of_every_dataset("items"),
        Check(minimum_rules.unique_ids, "blocks"),
        drift_rules.IDS_KEPT,
        Check(quality_rules.descriptions_fit, "warns"),
        Check(quality_rules.few_categories, "warns"),
        Check(quality_rules.plausible_prices, "warns"),
    ),
    "interactions": (
        *_of_every_dataset("interactions"),
        Check(minimum_rules.enough_interactions, "blocks"),
        Check(minimum_rules.active_users, "blocks"),
        Check(minimum_rules.event_types_fit, "blocks"),
        Check(quality_rules.distinct_interactions, "warns"),
        Check(quality_rules.times_have_seconds, "warns"),
        Check(quality_rules.times_differ, "warns"),
        Check(quality_rules.users_seen, "warns"),
        Check(quality_rules.items_seen, "warns"),
        drift_rules.EVENT_MIX_STABLE,
    ),
}


def all_checks(dataset: DatasetName) -> tuple[Check[Any], ...]:
    """The checks of a dataset's staged files, then of their rows."""
    files: tuple[Check[Any], ...] = FILE_CHECKS
    return files + CHECKS[dataset]
