"""The table of flows names assets that there are, and names each of them."""

from types import ModuleType

import dagster as dg

from hsp_assets.assets import imports, portal, share, source_files
from hsp_assets.portal.flows import FLOWS, KINDS, SOURCE_IMPORTS, SOURCES

NOT_OF_ROWS = {"pipeline_stages"}
"""Observed in the share, and none of our rows."""


def names(module: ModuleType) -> set[str]:
    assets = [v for v in vars(module).values() if isinstance(v, dg.AssetsDefinition | dg.AssetSpec)]
    return {one.key.path[-1] for one in assets}


def test_every_source_has_one_import_and_every_import_a_source() -> None:
    assert SOURCE_IMPORTS.keys() == set(SOURCES) == names(source_files)
    assert set(SOURCE_IMPORTS.values()) == names(imports)


def test_every_kind_and_every_view_of_records_has_one_flow() -> None:
    assert [flow.kind for flow in FLOWS] == list(KINDS)
    assert set(KINDS) == names(portal)
    views = [view.name for flow in FLOWS for view in flow.views]
    assert sorted(views) == sorted(names(share) - NOT_OF_ROWS)
