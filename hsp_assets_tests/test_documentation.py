"""What the guides for contributors name is there, and nothing of what they must name is missing."""

import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PATH = re.compile(r"`((?:hsp_assets|hsp_assets_tests|sql|docs|deploy)(?:/[\w.-]+)+/?|[\w.-]+\.py)`")
MODULE = re.compile(r"`((?:hsp_assets\.)?[a-z_]+(?:\.[a-z_]+)+)`")


def declared_dependencies() -> set[str]:
    """The distributions that `setup.cfg` names, in any extra."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = [config["options"]["install_requires"], *config["options.extras_require"].values()]
    names = re.findall(r"^([A-Za-z0-9_-]+)", "\n".join(lines), re.MULTILINE)
    return {name.lower() for name in names} - {"hsp_assets"}


def test_every_dependency_is_accounted_for_and_no_other() -> None:
    tables = (DOCS / "dependencies.md").read_text(encoding="utf-8").partition("## Pieces")[0]
    rows = re.findall(r"^\| (`.+?) \|", tables, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`([\w-]+)`", row)} == (
        declared_dependencies()
    )


@pytest.mark.parametrize("page", ["architecture.md", "dependencies.md", "glossary.md"])
def test_every_path_that_a_guide_names_exists(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    named = [path for path in PATH.findall(text) if "/" in path]
    assert not [path for path in named if not (ROOT / path).exists()]


def test_every_module_in_the_glossary_exists() -> None:
    named = MODULE.findall((DOCS / "glossary.md").read_text(encoding="utf-8"))
    paths = [ROOT / "hsp_assets" / Path(*n.removeprefix("hsp_assets.").split(".")) for n in named]
    assert paths
    assert not [p for p in paths if not (p.is_dir() or p.with_suffix(".py").exists())]


def test_the_glossary_is_sorted_and_explains_each_term_once() -> None:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    terms = [term.lower() for term in re.findall(r"^\| ([^|]+?) \|", text, re.MULTILINE)][1:]
    assert len(terms) > 20
    assert terms == sorted(set(terms))


def test_the_site_leads_to_every_guide() -> None:
    listed = re.findall(r": ([\w/]+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE)
    guides = {page.name for page in DOCS.glob("*.md")}
    assert guides <= set(listed)
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("drawing", ["floors.py", "lineage.py", "scale.py"])
def test_what_the_code_draws_in_the_guides_is_as_the_code_says(drawing: str) -> None:
    subprocess.run([sys.executable, DOCS / drawing, "--check"], check=True, cwd=ROOT)
