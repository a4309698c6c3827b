"""A process that sees the disk as a container does: read-only, but for the volumes mounted there.

By a mount namespace of its own (`unshare` of util-linux), which a user who is not root has by a
user namespace. A machine that is itself a container may refuse one: there a process has a temporary
folder of its own, and nothing keeps it from writing elsewhere.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

HOME = "/srv"
NODE = f"{HOME}/node"
ENTER = ("unshare", "--mount", *(() if os.geteuid() == 0 else ("--map-root-user",)))
SEAL = "mount -o remount,bind,ro /"
Json = dict[str, Any]


@cache
def may_mount() -> bool:
    """Whether this machine gives a process a disk that looks otherwise than its own."""
    trial = [*ENTER, "/bin/sh", "-euc", f"mount -t tmpfs none {HOME}; {SEAL}"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


def command_of(
    container: Json, volumes: Mapping[str, Path], shown: Iterable[Path]
) -> tuple[str, ...]:
    """The command that starts a container's command.

    Args:
        container: as its manifest says.
        volumes: the folder of each volume, by name.
        shown: folders that are seen where a volume would cover them; they stay as they are.

    """
    words = [*(container.get("command") or ()), *(container.get("args") or ())]
    mounted = [(volumes[one["name"]], one["mountPath"]) for one in container["volumeMounts"]]
    if not may_mount():
        (temporary,) = (folder for folder, place in mounted if place == "/tmp")  # noqa: S108
        return ("env", f"TMPDIR={temporary}", *words)
    steps = [
        f"mount -t tmpfs none {HOME}",
        f"mkdir {NODE}",
        f"mount --rbind / {NODE}",  # as it is, for what is mounted from it
    ]
    for folder, place in [*mounted, *((path, str(path)) for path in shown)]:
        at = shlex.quote(place)
        steps += [f"mkdir -p {at}", f"mount --bind {shlex.quote(NODE + str(folder))} {at}"]
    steps += [
        f"umount --lazy {NODE}",
        f"mount -o remount,ro {HOME}",
        SEAL,
        f"cd {HOME}",
        'exec "$@"',
    ]
    return (*ENTER, "/bin/sh", "-euc", "\n".join(steps), "container", *words)
