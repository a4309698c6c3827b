"""How good a version of a recommender is, in words and tables for its page.

What is decided belongs to `gates`; here it is only said.
"""

from collections.abc import Mapping

import dagster as dg

from hsp_assets.metadata import markdown_table
from hsp_assets.training.gates import AS_GOOD_AS_LIVE, AS_MUCH_AS_LIVE, BETTER, SAME_CUSTOMERS
from hsp_assets.training.records import VersionRecord

BEST_BASELINE = "best_baseline_ndcg"
"""The metadata that keeps the best baseline's NDCG@25, to be plotted beside the version's."""
EXPLAINED = {
    "ndcg_at_25": "whether what a customer chose next stands high in a list of 25; 1: always first",
    "ndcg_at_10": "the same in a list of 10",
    "ndcg_at_5": "the same in a list of 5",
    "mrr_at_25": "1 divided by the place of the first hit, on average",
    "precision_at_5": "part of 5 recommended products that were chosen",
    "precision_at_10": "the same of 10",
    "precision_at_25": "the same of 25",
    "coverage": "part of all products that is recommended to anybody",
}
MEASURED_BY = (
    "By Amazon Personalize, on a tenth of the customers that it draws. hsp evaluate draws others, "
    "tunes every model itself and shows purchased products again, so that its figures for the same "
    "data differ: compare the multiples of the best baseline, not NDCG@25 itself."
)
"""Why two measurements of one version of the data are two figures; `hsp evaluate` says the same."""
FIGURES = (
    ("against the best baseline", "ratio", BETTER),
    ("products recommended", "coverage", None),
    ("against the live version", "against_live", AS_MUCH_AS_LIVE),
    ("the same, data considered", "against_live_by_baselines", AS_GOOD_AS_LIVE),
    ("known customers, against live", "probe_ratio", SAME_CUSTOMERS),
)
"""What the gates compare: in words, the number's name, and the least times; None is a number's."""


def verdict(record: VersionRecord, live: str) -> dg.MarkdownMetadataValue:
    """One sentence on whether the version answers, and why each gate decided as it did."""
    reasons = [f"*{_words(gate)}*: {one.reason}" for gate, one in record.verdicts.items()]
    if not reasons:
        reasons = ["No gate applied: no version was live to compare with."]
    return dg.MetadataValue.md("\n\n".join([f"**{_sentence(record, live)}**", *reasons]))


def _sentence(record: VersionRecord, live: str) -> str:
    failed = [_words(gate) for gate, one in record.verdicts.items() if one.outcome == "failed"]
    doubts = [_words(gate) for gate, one in record.verdicts.items() if one.outcome == "warned"]
    if record.version == live:
        doubt = f", though whether it is {' and '.join(doubts)} is not certain" if doubts else ""
        return f"This version answers{doubt}."
    why = f"it is not {' and '.join(failed)}" if failed else "somebody put another in its place"
    answers = f"{live} answers" if live else "no version answers"
    return f"This version does not answer, because {why}; {answers}."


def gates(record: VersionRecord) -> dg.MarkdownMetadataValue:
    """What each gate decided, and the figures that it compared."""
    rows: list[tuple[str, str, str]] = []
    for gate, one in record.verdicts.items():
        rows.append((_words(gate), f"**{one.outcome}**", ""))
        rows += [
            (text, _measured(name, one.numbers), _needed(name, least, one.numbers))
            for text, name, least in FIGURES
            if name in one.numbers
        ]
    if not rows:
        return dg.MetadataValue.md("none applied")
    return dg.MetadataValue.md(markdown_table(("gate", "measured", "at least"), rows))


def _measured(name: str, numbers: Mapping[str, float]) -> str:
    if name == "coverage":
        return f"{numbers[name]:.1%}"
    low, high = numbers.get(f"{name}_low"), numbers.get(f"{name}_high")
    bounds = f" ({low:.2f} to {high:.2f})" if low is not None and high is not None else ""
    return f"{numbers[name]:.2f} times{bounds}"


def _needed(name: str, least: float | None, numbers: Mapping[str, float]) -> str:
    return f"{numbers[f'{name}_needed']:.1%}" if least is None else f"{least:.2f}"


def explained(metrics: Mapping[str, float]) -> dg.MarkdownMetadataValue:
    """The offline metrics of Personalize, with what each says."""
    rows = [
        (name, f"{metrics[name]:.1%}" if name == "coverage" else f"{metrics[name]:.3f}", says)
        for name, says in EXPLAINED.items()
        if name in metrics
    ]
    return dg.MetadataValue.md(markdown_table(("metric", "", "what it says"), rows, longest=None))


def _words(gate: str) -> str:
    return gate.replace("_", " ")
