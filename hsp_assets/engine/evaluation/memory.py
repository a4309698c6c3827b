"""Peak memory of one model."""

import resource
from pathlib import Path

RESET = "5"
"""The value by which Linux resets the peak resident memory of a process."""


def reset_peak() -> None:
    """Reset the peak; where the system does not allow that, the peak of the process stays."""
    try:
        Path("/proc/self/clear_refs").write_text(RESET, encoding="ascii")
    except OSError:
        return


def peak_mb() -> float:
    """Return the peak memory in MiB since `reset_peak`, data read before included."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    peaks = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
    return peaks[0] / 1024
