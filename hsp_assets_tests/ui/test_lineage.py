"""What a user sees who opens the Dagster UI for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hsp_assets_tests.ui.conftest import DagsterUi

GROUPS = ["data_model", "source_files", "imports", "share", "staging", "datasets", "recommender"]


def test_the_lineage_shows_every_group(ui: DagsterUi) -> None:
    for group in GROUPS:
        ui.see(group)
    ui.picture("lineage")
