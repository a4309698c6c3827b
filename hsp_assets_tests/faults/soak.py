"""An installation that runs for long with everything changing: does it grow?

`python -m hsp_assets_tests.faults.soak --minutes 60` (`make soak`) runs `hsp dev` with its sensors,
changes prices in a source file every twenty seconds, and measures memory and handles of the
processes that stay, and what is on disk. `build/soak.json` has the measurements, `build/soak.html`
the plots. Exit code 1: memory or handles rise by more than 1 % an hour after the first ten minutes,
measured for half an hour at least; a shorter run tells the slopes and judges nothing.
"""

import argparse
import csv
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil

from hsp_assets.cli.evaluate.charts import Curve, curves
from hsp_assets_tests.faults.house import House, build
from hsp_assets_tests.faults.installations import Installation, on_sqlite
from hsp_assets_tests.faults.results import commit

CHANGED_EVERY, MEASURED_EVERY = 20.0, 5.0
SETTLING_MINUTES, JUDGED_MINUTES = 10.0, 30.0
MOST_PERCENT = 1.0
STAYING = {
    "daemon": "dagster._daemon",
    "UI": "dagster_webserver",
    "code location": "api grpc",
    "sandbox": "cli.main sandbox",
}
"""The processes that stay, by a word of their command."""
FOLDERS = {
    "Dagster's database": "state/dagster",
    "bucket": "state/s3",
    "whole state folder": "state",
}
JUDGED = ("memory", "handles")
STYLE = "<style>path{fill:none;stroke:#36c}line{stroke:#999}svg{width:400px;margin:8px}</style>"


def main() -> int:
    """Soak; 1 if it grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    minutes = parser.parse_args().minutes
    with tempfile.TemporaryDirectory(prefix="hsp-soak-") as name:
        house = build(Path(name) / "shop")
        with on_sqlite(house) as installation:
            measured = list(_soak(installation, minutes))
            runs = installation.instance.get_runs_count()
    hourly = {what: slope(measured, what) for what in measured[-1] if what != "minutes"}
    _write(measured, hourly, runs)
    for what, percent in hourly.items():
        last = measured[-1][what]
        sys.stdout.write(f"{what:32} {last:12,.1f} at the end, {percent:+8.2f} % an hour\n")
    sys.stdout.write(f"{runs} runs in {minutes:g} minutes\n")
    rises = [what for what in hourly if what.endswith(JUDGED) and hourly[what] > MOST_PERCENT]
    is_judged = minutes >= SETTLING_MINUTES + JUDGED_MINUTES
    return int(is_judged and bool(rises))


def _soak(installation: Installation, minutes: float) -> Iterator[dict[str, float]]:
    begun, changed, number = time.monotonic(), 0.0, 0
    while (now := time.monotonic() - begun) < minutes * 60:
        if now - changed >= CHANGED_EVERY:
            changed, number = now, number + 1
            _change(installation.house, number)
        yield {"minutes": now / 60, **_processes(installation), **_disk(installation.house)}
        time.sleep(MEASURED_EVERY)


def _change(house: House, number: int) -> None:
    """Give one item in three another price, in a new file that takes the old one's place."""
    file = house.state / "source" / "items.csv"
    with file.open(encoding="utf-8", newline="") as old:
        rows = list(csv.DictReader(old))
    for place, row in enumerate(rows):
        if place % 3 == number % 3:
            row["PRICE"] = f"{10 + (place + number) % 90}.5"
    new = file.with_suffix(".new")
    with new.open("w", encoding="utf-8", newline="") as written:
        writer = csv.DictWriter(written, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    new.replace(file)


def _processes(installation: Installation) -> dict[str, float]:
    """Memory in MB, and handles, of each process that stays."""
    found = {f"{one} {what}": 0.0 for one in STAYING for what in JUDGED}
    for process in psutil.process_iter(["cmdline", "environ", "memory_info", "num_fds"]):
        with suppress(psutil.Error):
            name = _staying(process, str(installation.house.state))
            if name:
                found[f"{name} memory"] += process.info["memory_info"].rss / 1e6
                found[f"{name} handles"] += process.info["num_fds"]
    return found


def _staying(process: psutil.Process, state: str) -> str:
    """Which of the installation's processes it is; empty for others."""
    words = " ".join(process.info["cmdline"] or [])
    if state not in words and state not in (process.info["environ"] or {}).get("HSP_STATE", ""):
        return ""
    return next((name for name, word in STAYING.items() if word in words), "")


def _disk(house: House) -> dict[str, float]:
    """What is on disk, in MB."""
    return {name: _size(house.folder / folder) / 1e6 for name, folder in FOLDERS.items()}


def _size(folder: Path) -> int:
    size = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # gone since it was listed
            size += path.stat().st_size
    return size


def slope(measured: list[dict[str, float]], what: str) -> float:
    """By how many percent of its mean something rises in an hour, once it has settled."""
    settled = [one for one in measured if one["minutes"] >= SETTLING_MINUTES] or measured
    hours = np.array([one["minutes"] / 60 for one in settled])
    values = np.array([one[what] for one in settled])
    if len(settled) < 3 or not values.mean():
        return 0.0
    return float(np.polyfit(hours, values, 1)[0] / values.mean() * 100)


def _write(measured: list[dict[str, float]], hourly: dict[str, float], runs: int) -> None:
    Path("build").mkdir(exist_ok=True)
    facts = {"commit": commit(), "runs": runs, "percent_an_hour": hourly, "measured": measured}
    Path("build/soak.json").write_text(json.dumps(facts, indent=1), encoding="utf-8")
    blank = [""] * len(measured)
    plots = [
        curves(f"{what} {percent:+.1f} %/h", blank, [Curve([m[what] for m in measured], ours=True)])
        for what, percent in hourly.items()
    ]
    page = f"<!DOCTYPE html><meta charset=utf-8>{STYLE}{''.join(plots)}"
    Path("build/soak.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
