"""A process that sees the disk as a container does: read-only, but for the volumes mounted there.

By a mount namespace of its own (`unshare` of util-linux), which a user who is not root has by a
user namespace.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

HOME = "/srv"
NODE = f"{HOME}/node"
ENTER = ("unshare", "--mount", *(() if os.geteuid() == 0 else ("--map-root-user",)))
Json = dict[str, Any]


def command_of(
    container: Json, volumes: Mapping[str, Path], shown: Iterable[Path]
) -> tuple[str, ...]:
    """The command that starts a container's command.

    Args:
        container: as its manifest says.
        volumes: the folder of each volume, by name.
        shown: folders that are seen where a volume would cover them; they stay as they are.

    """
    steps = [
        f"mount -t tmpfs none {HOME}",
        f"mkdir {NODE}",
        f"mount --rbind / {NODE}",  # as it is, for what is mounted from it
    ]
    mounted = [(volumes[one["name"]], one["mountPath"]) for one in container["volumeMounts"]]
    for folder, place in [*mounted, *((path, str(path)) for path in shown)]:
        at = shlex.quote(place)
        steps += [f"mkdir -p {at}", f"mount --bind {shlex.quote(NODE + str(folder))} {at}"]
    steps += [
        f"umount --lazy {NODE}",
        f"mount -o remount,ro {HOME}",
        "mount -o remount,bind,ro /",
        f"cd {HOME}",
        'exec "$@"',
    ]
    words = [*(container.get("command") or ()), *(container.get("args") or ())]
    return (*ENTER, "/bin/sh", "-euc", "\n".join(steps), "container", *words)
