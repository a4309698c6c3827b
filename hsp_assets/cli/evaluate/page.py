"""An evaluation as one HTML page that needs nothing else."""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from html import escape
from importlib.resources import files
from string import Template

from hsp_assets.cli.evaluate.charts import Bar, Curve, bars, curves
from hsp_assets.cli.evaluate.labels import (
    MEASURES,
    beside_the_gate,
    interval,
    label,
    protocol_sentence,
    support_rows,
    verdict,
    warnings,
)
from hsp_assets.engine.evaluation import CUTOFFS, ModelResult, Report


def page(report: Report, source: str) -> str:
    """Write the page; `source` is the name of the data."""
    template = (files("hsp_assets.cli.evaluate") / "page.html").read_text(encoding="utf-8")
    return Template(template).substitute(
        source=escape(source),
        protocol=protocol_sentence(report),
        test_users=f"{report.support.test_users:,}",
        seed=report.protocol["seed"],
        seconds=f"{report.seconds:.0f}",
        verdict=escape(verdict(report)),
        gate=escape(beside_the_gate(report)),
        warnings="".join(f'<p class="verdict warning">{escape(w)}</p>' for w in warnings(report)),
        ndcg=_ndcg(report),
        ratios=_ratios(report),
        curves="".join(_curves(report, name, title) for name, title in MEASURES.items()),
        figures=_figures(report),
        coverage=_plain(report, lambda c: c.coverage, "{:.1%}"),
        novelty=_plain(report, lambda c: c.novelty, "{:.1f}"),
        time=_plain(report, _seconds, "{:.1f}"),
        memory=_plain(report, lambda c: c.memory_mb, "{:,.0f}"),
        support=_support(report),
        hyperparameters=_hyperparameters(report),
    )


def _ndcg(report: Report) -> str:
    rows = []
    for result in report.models:
        ndcg = result.measures["ndcg@25"]
        text, name = f"{ndcg.mean:.4f}", label(result.name)
        rows.append(Bar(name, ndcg.mean, text, _ours(result), span=(ndcg.low, ndcg.high)))
    return bars(rows)


def _ratios(report: Report) -> str:
    rows = [
        Bar(label(name), ratio.mean, f"{ratio.mean:.2f}", ours=False, span=(ratio.low, ratio.high))
        for name, ratio in report.ndcg_ratios.items()
        if math.isfinite(ratio.high)
    ]
    return bars(rows, mark=1.0)


def _curves(report: Report, name: str, title: str) -> str:
    lines = [
        Curve([each.measures[f"{name}@{k}"].mean for k in CUTOFFS], _ours(each))
        for each in report.models
    ]
    return curves(title, [str(k) for k in CUTOFFS], lines)


def _plain(report: Report, value: Callable[[ModelResult], float], form: str) -> str:
    return bars(
        [
            Bar(label(each.name), value(each), form.format(value(each)), _ours(each))
            for each in report.models
        ]
    )


def _seconds(result: ModelResult) -> float:
    return result.search_seconds + result.fit_seconds + result.recommend_seconds


def _figures(report: Report) -> str:
    names = [label(each.name) for each in report.models]
    rows = []
    for name, title in MEASURES.items():
        for k in CUTOFFS:
            estimates = [each.measures[f"{name}@{k}"] for each in report.models]
            cells = [f'<td title="{interval(e)}">{e.mean:.4f}</td>' for e in estimates]
            rows.append(f"<tr><td>{title}@{k}</td>{''.join(cells)}</tr>")
    return _table(["", *names], rows)


def _support(report: Report) -> str:
    counts = [_row([name, number]) for name, number in support_rows(report).items()]
    needs = [
        _row([f"{name}: {need:,} needed by Personalize", f"{actual:,}"])
        for name, (need, actual) in report.support.minimums.items()
    ]
    return _table(["", ""], counts + needs)


def _hyperparameters(report: Report) -> str:
    rows = [
        f"<tr><td>{escape(label(each.name))}</td><td><code>{_json(each.hyperparameters)}</code></td></tr>"
        for each in report.models
        if each.hyperparameters
    ]
    return _table(["", ""], rows)


def _json(values: Mapping[str, object]) -> str:
    return escape(json.dumps(values))


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _table(heads: Iterable[str], rows: Iterable[str]) -> str:
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _ours(result: ModelResult) -> bool:
    return result.name == "engine"
