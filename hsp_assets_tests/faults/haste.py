"""Waiting in a fiftieth of the time: what is repeated after a pause is repeated after all of them.

Loaded before anything else by the processes that execute runs. Only `time.sleep` is changed, by
which the product, its client libraries and Dagster pause before they try again; clocks and the
time that a service may take to answer are as ever. The pause itself is `select`'s: libfaketime,
which `clocks` puts between a run and the clock, refuses the pauses of `time.sleep`.
"""

import select
import time
from typing import SupportsIndex

FACTOR = 50.0


def _short_sleep(seconds: float | SupportsIndex) -> None:
    select.select([], [], [], float(seconds) / FACTOR)


time.sleep = _short_sleep
