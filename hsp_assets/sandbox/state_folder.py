"""The format of a state folder: which version of the stand-ins' stores it holds.

Only recognising a format belongs here. What a stand-in keeps, and how, belongs to it.
"""

from pathlib import Path

from hsp_assets.failures import SandboxError

FORMAT = 2
"""To be raised with every change of a store that cannot read what was written before."""
FILE = "format"
STORES = ("portal.sqlite", "share", "s3", "personalize")


def open_state(state: Path) -> None:
    """Record the format in a new folder, and refuse one that another version wrote.

    Args:
        state: the folder; made if need be.

    Raises:
        SandboxError: it holds stores of another format, or of before formats were recorded.

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
    if not held:
        state.mkdir(parents=True, exist_ok=True)
        new = state / f"{FILE}.new"
        new.write_text(f"{FORMAT}\n", encoding="utf-8")
        new.replace(marker)
