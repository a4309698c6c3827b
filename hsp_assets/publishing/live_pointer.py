"""The live pointer in the bucket: read, and changed so that no change of another process is lost.

What it says, and its JSON, are in `live`; which version may be pointed to is decided in `datasets`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from hsp_assets.failures import PermanentFailure
from hsp_assets.live import NOTHING_LIVE, Live, format_live, parse_live, salvage_recommenders
from hsp_assets.resources.storage import StorageResource, live_key


@dataclass(frozen=True)
class LivePointer:
    """The pointer of one dataset group.

    Attributes:
        storage: the bucket.
        group: name of the dataset group.
        kept: the versions that it may point to, newest first; asked for where it is damaged.

    """

    storage: StorageResource
    group: str
    kept: Callable[[], list[str]]

    def read(self) -> Live:
        """What is in use; nothing before the first publication.

        Raises:
            PermanentFailure: the pointer is damaged.

        """
        return self._parsed(self.storage.read(self._key))

    def update(self, change: Callable[[Live], Live], repair_with: Live | None = None) -> None:
        """Write what is made of the pointer, or nothing.

        Args:
            change: answers the new one; called anew where another process wrote meanwhile.
            repair_with: stands in for a damaged one, with the recommenders that it still names.

        Raises:
            PermanentFailure: the pointer is damaged and nothing stands in for it.

        """

        def made(content: bytes | None) -> bytes:
            try:
                live = self._parsed(content)
            except PermanentFailure:
                if repair_with is None:
                    raise
                live = replace(repair_with, recommenders=salvage_recommenders(content or b""))
            return format_live(change(live)).encode()

        self.storage.update(self._key, made)

    @property
    def _key(self) -> str:
        return live_key(self.group)

    def _parsed(self, content: bytes | None) -> Live:
        try:
            return NOTHING_LIVE if content is None else parse_live(content)
        except ValueError as error:
            raise PermanentFailure(
                f"The live pointer {self.storage.uri(self._key)} is damaged: it is no JSON that "
                "names a dataset version and recommenders. `hsp datasets use VERSION` writes it "
                f"anew; kept are, newest first: {', '.join(self.kept()) or 'none'}."
            ) from error
