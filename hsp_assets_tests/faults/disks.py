"""Disks that can be full: small ones in memory, mounted where a shop keeps its files.

They are mounted in a namespace of the process, which needs no rights where the kernel lets users
have namespaces of their own (`unshare --map-root-user`).
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hsp_assets_tests.faults.house import House

DISKS = {"state": "state", "bucket": "state/s3", "DAGSTER_HOME": "state/dagster", "TMPDIR": "tmp"}
"""The disks of a shop: how they are called, and the folder of each."""
MEGABYTES = 48
MARK = "FAULTS_NAMESPACE"
BLOCK = b"\0" * 4096


def in_own_namespace() -> None:
    """Start this command again where it may mount disks, unless it was."""
    if os.environ.pop(MARK, ""):
        return
    mapped = [] if os.geteuid() == 0 else ["--map-root-user"]
    command = ["unshare", "--mount", *mapped, "--", *sys.orig_argv]
    os.execvpe(command[0], command, {**os.environ, MARK: "1"})  # noqa: S606 (ourselves)


def mount(folder: Path) -> None:
    """Make a folder for houses whose disks are small."""
    for place in DISKS.values():
        disk = folder / place
        disk.mkdir(parents=True, exist_ok=True)
        options = f"size={MEGABYTES}m"
        command = ["mount", "-t", "tmpfs", "-o", options, "hsp-faults", str(disk)]
        subprocess.run(command, check=True)


@contextmanager
def full(house: House, disk: str) -> Iterator[None]:
    """Fill a disk to the last block until the context ends."""
    filler = house.folder / DISKS[disk] / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(BLOCK * 256)
    with filler.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(BLOCK)
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def mount_memory(folder: Path) -> Iterator[None]:
    """Keep a folder in memory until the context ends, with all that is mounted in it."""
    subprocess.run(["mount", "-t", "tmpfs", "hsp-faults", str(folder)], check=True)  # noqa: S607
    try:
        yield
    finally:
        # Processes that were told to end may have files open there for a moment.
        subprocess.run(["umount", "--lazy", "--recursive", str(folder)], check=True)  # noqa: S607
