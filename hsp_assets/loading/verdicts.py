"""Whether the content of a source may be loaded: what its asset `source_files/<source>` found.

The verdict belongs to the content, not to the run that read it: whoever starts an import, and
whenever, the very content that is loaded must have passed.
"""

from hsp_assets.failures import GateError
from hsp_assets.resources.manifests import read_manifest
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sources.rows import Source

FINGERPRINT, PASSED = "fingerprint", "passed"
"""The facts of `source_files/<source>`: of which content, and whether no blocking check failed."""


def require_passed(storage: StorageResource, source: Source) -> None:
    """Make sure that a source's content was read and has passed its checks.

    Raises:
        GateError: this content was not read yet, or a blocking check failed.

    """
    asset = f"source_files/{source.name}"
    manifest = read_manifest(storage, asset)
    names = ", ".join(file.name for file in source.files) or "no file"
    if manifest is None or manifest[FINGERPRINT] != source.fingerprint:
        seen = "was never read" if manifest is None else "changed since it was read"
        raise GateError(
            f"The content of {names} {seen}, so nothing says that it may be loaded. Materialize "
            f"{asset} together with its import: it reads the files and judges them."
        )
    if not manifest[PASSED]:
        raise GateError(
            f"The content of {names} did not pass the checks of {asset}, so nothing of it is "
            f"loaded. Correct the rows that {asset} names, then materialize it together with its "
            "import."
        )
