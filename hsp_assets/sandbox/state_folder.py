"""The state folder: whether it is one, which version of the stand-ins wrote it, and emptying it.

Only recognising it belongs here. What a stand-in keeps, and how, belongs to it; who may work on the
folder is said by `state_lock`.
"""

import shutil
from pathlib import Path

from hsp_assets.failures import SandboxError
from hsp_assets.sandbox import endpoints, state_lock

FORMAT = 2
"""To be raised with every change of a store that cannot read what was written before."""
FILE = "format"
STORES = ("portal.sqlite", "share", "s3", "personalize")
TEMPORARY = "temporary"
UPLOADS = "portal-uploads"
"""The files of imports: `sandbox.hubspot.imports.files` puts them beside the portal's database."""
WORK = (UPLOADS, "api", "dagster", "source")
CONTENTS = (FILE, TEMPORARY, state_lock.FILE, endpoints.FILE, *STORES, *WORK)
"""What a state folder may hold, besides a database's journal and a file that is being replaced."""
NAMED = 5
"""So many foreign files are named in a refusal."""


def open_state(state: Path) -> None:
    """Record the format in a new folder, and refuse one that another version wrote.

    Args:
        state: the folder; made if need be.

    Raises:
        SandboxError: it holds stores of another format, or of before formats were recorded.

    """
    if not require_format(state):
        state.mkdir(parents=True, exist_ok=True)
        new = state / f"{FILE}.new"
        new.write_text(f"{FORMAT}\n", encoding="utf-8")
        new.replace(state / FILE)


def require_format(state: Path) -> str:
    """The format that a folder holds, empty for a new one; nothing is written.

    Raises:
        SandboxError: as `open_state`.

    """
    marker = state / FILE
    if marker.exists():
        held = marker.read_text(encoding="utf-8").strip()
    else:
        held = "unrecorded" if any((state / store).exists() for store in STORES) else ""
    if held not in ("", str(FORMAT)):
        raise SandboxError(
            f"The state folder {state} was written by another version of hsp_assets: its format is "
            f"{held}, this version reads {FORMAT}. Nothing was started or changed. Empty it with "
            f"`hsp demo --fresh --state {state}`, or name another folder with --state."
        )
    return held


def fresh_temporary_folder(state: Path) -> Path:
    """An empty folder for temporary files of the stand-ins; what a killed sandbox left is deleted.

    The caller has the state folder's lock.
    """
    folder = (state / TEMPORARY).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def require_state_folder(state: Path) -> None:
    """Make sure that a folder may be emptied: it is a state folder, or there is nothing in it.

    Raises:
        SandboxError: it is none, or somebody keeps files of their own in it.

    """
    if not state.exists():
        return
    if not state.is_dir():
        raise SandboxError(f"{state} is no folder, so nothing was deleted. Name one with --state.")
    held = sorted(path.name for path in state.iterdir())
    foreign = [name for name in held if not _is_ours(name)]
    is_known = {FILE, endpoints.FILE, state_lock.FILE, *STORES}.intersection(held)
    if held and (foreign or not is_known):
        shown = ", ".join((foreign or held)[:NAMED])
        raise SandboxError(
            f"{state.resolve()} is not emptied: it holds what no state folder of the sandbox does "
            f"({shown}). Nothing was deleted. Name the sandbox's folder with --state, or move "
            "those files elsewhere."
        )


def empty_state(state: Path) -> None:
    """Delete what a state folder holds; the caller has its lock, which stays.

    Raises:
        SandboxError: it is no state folder, or something in it cannot be deleted.

    """
    require_state_folder(state)
    try:
        for path in state.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name != state_lock.FILE:
                path.unlink()
    except OSError as error:
        raise SandboxError(
            f"{state} could not be emptied: {error.strerror} ({error.filename}). Delete it by "
            "hand, or name another folder with --state."
        ) from error


def _is_ours(name: str) -> bool:
    return any(name == one or name.startswith((f"{one}-", f"{one}.")) for one in CONTENTS)
