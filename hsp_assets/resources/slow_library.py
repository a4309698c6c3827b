"""A client library that takes longer to import than the tick of a sensor may take.

The first tick that asks for it starts its import in a thread of its own; no tick waits for it, nor
is slowed down by it beyond half a second. Definitions and runs do not come here: the former need no
client library, the latter have the time.
"""

import atexit
import gc
import importlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from hsp_assets.failures import PermanentFailure
from hsp_assets.low_latency import quick_switches

_LOADING = threading.Lock()
"""One library at a time, as loading one changes settings of the whole process."""


class SlowLibrary:
    """A module that is imported when somebody first asks whether it is loaded.

    Args:
        module: its full name.
        words: what it is called in front of people, such as `Snowflake client library`.

    """

    def __init__(self, module: str, words: str) -> None:
        self._module, self._words = module, words
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_loaded = False
        self._error: BaseException | None = None

    def is_loaded(self) -> bool:
        """Whether it was there when this was asked; if not, it is being loaded from now on.

        Raises:
            PermanentFailure: it could not be imported; each question has it tried again.

        """
        is_loaded, error = self._is_loaded, self._error
        self._begin()
        if error is not None:
            raise PermanentFailure(
                f"The {self._words} cannot be imported: {type(error).__name__}: {error}. "
                "Install what requirements.txt names, and reload the code location."
            ) from error
        return is_loaded

    def wait(self) -> None:
        """Wait until it is loaded: for whoever has the time.

        Raises:
            PermanentFailure: it could not be imported.

        """
        self._begin().join()
        self.is_loaded()

    def _begin(self) -> threading.Thread:
        """Load it, unless it is loaded or being loaded; answer the thread that does."""
        with self._lock:
            if self._thread is None or not (self._is_loaded or self._thread.is_alive()):
                self._thread = threading.Thread(target=self._load, name=self._module, daemon=True)
                self._thread.start()
            return self._thread

    def _load(self) -> None:
        try:
            with _LOADING, _without_collections(), quick_switches():
                importlib.import_module(self._module)
        except BaseException as error:  # noqa: BLE001 (whoever asks next is told, whatever it is)
            self._error = error
            return
        _keep_from_collections()
        self._error, self._is_loaded = None, True


@contextmanager
def _without_collections() -> Iterator[None]:
    """Without collecting garbage, which stops everybody for 0.4 s while a library is half there."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _keep_from_collections() -> None:
    """Never look through what is there for garbage again: modules stay.

    A full collection may strike any tick, and looking through the hundreds of thousands of
    objects of Dagster and Snowflake's library took 0.6 s. What is garbage is collected before, as
    far as it is young: the rest has survived collections already.
    """
    gc.collect(0)
    gc.freeze()
    # Some extension modules complain at the end if what they made cannot be collected.
    atexit.register(gc.unfreeze)
