"""Whether the content of a source may be loaded: what its asset `source_files/<source>` found.

The verdict belongs to the content, not to the run that read it: whoever starts an import, and
whenever, the very content that is loaded must have passed.
"""

from hsp_assets.failures import GateError
from hsp_assets.resources.manifests import Manifest, read_manifest
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sources.rows import Source

FINGERPRINT, DATE_FORMAT, PASSED = "fingerprint", "date_format", "passed"
"""The facts of `source_files/<source>`: of which content, how its dates were read (another format
gives other rows of the same content), and whether no blocking check failed."""


def require_passed(storage: StorageResource, source: Source) -> None:
    """Make sure that a source's content was read and has passed its checks.

    Raises:
        GateError: this content was not read yet, or a blocking check failed.

    """
    asset = f"source_files/{source.name}"
    manifest = read_manifest(storage, asset)
    names = ", ".join(file.name for file in source.files) or "no file"
    if unjudged := _unjudged(manifest, source):
        raise GateError(
            f"The content of {names} {unjudged}, so nothing says that it may be loaded. "
            f"Materialize {asset} together with its import: it reads the files and judges them."
        )
    if manifest is not None and not manifest[PASSED]:
        raise GateError(
            f"The content of {names} did not pass the checks of {asset}, so nothing of it is "
            f"loaded. Correct the rows that {asset} names, then materialize it together with its "
            "import."
        )


def _unjudged(manifest: Manifest | None, source: Source) -> str:
    """Why a source's content is not what its asset judged; empty if it is."""
    if manifest is None:
        return "was never read"
    if manifest[FINGERPRINT] != source.fingerprint:
        return "changed since it was read"
    if manifest[DATE_FORMAT] != source.date_format:
        return f"was read with HSP_DATE_FORMAT={manifest[DATE_FORMAT]}"
    return ""
