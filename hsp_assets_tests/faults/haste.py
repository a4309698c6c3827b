"""Waiting in a fiftieth of the time: what is repeated after a pause is repeated after all of them.

Loaded before anything else by the processes that execute runs. Only `time.sleep` is changed, by
which the product, its client libraries and Dagster pause before they try again; clocks and the
time that a service may take to answer are as ever.
"""

import time
from typing import SupportsIndex

FACTOR = 50.0
_sleep = time.sleep


def _short_sleep(seconds: float | SupportsIndex) -> None:
    _sleep(float(seconds) / FACTOR)


time.sleep = _short_sleep
