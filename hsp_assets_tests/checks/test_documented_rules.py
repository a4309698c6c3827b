"""The guide to the datasets says what the gate does, and what to do when it says no."""

from pathlib import Path

from hsp_assets.checks.accepted_rules import all_checks
from hsp_assets.checks.row_rules import TEXTS, names
from hsp_assets.publishing.csv_audit import PROPERTIES
from hsp_assets.schemas import DATASETS

GUIDE = (Path(__file__).parents[2] / "docs" / "datasets.md").read_text(encoding="utf-8")
ALL = "all"


def table_under(heading: str) -> list[str]:
    section = GUIDE.split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    return [line for line in section.splitlines() if line.startswith("|")][2:]


def of(datasets: list[str]) -> str:
    return ALL if len(datasets) == len(DATASETS) else ", ".join(datasets)


def test_every_rule_about_single_values_is_in_the_guide_with_what_to_do() -> None:
    expected = [
        f"| `{name}` | {of([d for d in DATASETS if name in names(d)])} | {says} | {advice} |"
        for name, (says, advice) in TEXTS.items()
    ]
    assert table_under("Rules about single values") == expected


def test_every_rule_about_whole_datasets_is_in_the_guide_and_says_what_to_do() -> None:
    whole = {n: [c for c in all_checks(n) if c.name not in TEXTS] for n in DATASETS}
    checks = {check.name: check for name in DATASETS for check in whole[name]}
    expected = [
        f"| `{name}` | {of([n for n in DATASETS if name in {c.name for c in whole[n]}])} "
        f"| {check.severity} | {check.description} |"
        for name, check in checks.items()
    ]
    found = table_under("Rules about whole datasets")
    assert [line.rsplit("|", 2)[0] + "|" for line in found] == expected
    assert all(line.rsplit("|", 2)[1].strip() for line in found)


def test_what_is_looked_at_in_the_published_files_is_in_the_guide() -> None:
    expected = [f"| `{name}` | {says} |" for name, says in PROPERTIES.items()]
    assert table_under("The published files") == expected
