"""The scopes of a token, derived from the operations."""

import re
from itertools import chain
from pathlib import Path

from hsp_assets.resources import hubspot_paths as paths
from hsp_assets.resources.hubspot_paths import Operation
from hsp_assets.resources.hubspot_scopes import USES, scopes

GUIDE = Path(__file__).parents[2] / "docs" / "hubspot_token.md"


def test_the_guide_lists_the_scopes_of_every_use() -> None:
    lines = GUIDE.read_text(encoding="utf-8").split("| use | scopes |")[1].splitlines()
    cells = [line.split("|") for line in lines if line.startswith("| ")]
    listed = {row[1].strip(): re.findall(r"`([^`]+)`", row[2]) for row in cells}
    assert listed == {use: scopes(use) for use in USES}


def test_every_operation_belongs_to_a_use() -> None:
    known = {one for one in vars(paths).values() if isinstance(one, Operation)}
    used = chain.from_iterable(chain.from_iterable(by.values()) for by in USES.values())
    assert known - set(used) == set()


def test_activation_needs_no_right_to_change_what_the_shop_sells() -> None:
    assert "crm.objects.products.write" not in scopes("activation")
