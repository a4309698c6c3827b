"""What the image of the code location holds, made by the very steps of its Dockerfile."""

from __future__ import annotations

import json
import re
from pathlib import Path

from hsp_assets_tests.built import PRODUCTION_LOCK
from hsp_assets_tests.test_package import PINNED


def normalized(name: str) -> str:
    """A distribution's name as locks write it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_image_says_what_is_in_it_and_that_is_the_production_lock(image: Path) -> None:
    bill = json.loads((image / "opt" / "venv" / "sbom.json").read_text(encoding="utf-8"))
    listed = {(normalized(one["name"]), one["version"]) for one in bill["components"]}
    locked = set(PINNED.findall(PRODUCTION_LOCK.read_text(encoding="utf-8")))
    assert {name for name, _ in listed - locked} == {"hsp-assets"}
    assert bill["bomFormat"] == "CycloneDX"


def test_the_image_has_no_tool_that_installs(image: Path) -> None:
    assert not [*(image / "opt" / "venv" / "bin").glob("pip*")]
