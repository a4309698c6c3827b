"""How large a source file may be: looked at before the work that it would cause.

A small file can ask for more memory than there is: a workbook unpacks to a thousand times its size,
and one stray cell makes a sheet of seventeen thousand million cells. Where the limits apply belongs
to the modules that read.
"""

from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """The limits of one source file; each is a setting, which errors name.

    Attributes:
        unpacked_mb: megabytes that a packed file (XLSX, gzip) may unpack to.
        columns: that a file may have.
        cell_characters: that a cell may have.

    """

    unpacked_mb: int = 8_192
    columns: int = 2_000
    cell_characters: int = 100_000

    @property
    def unpacked_bytes(self) -> int:
        """The same in bytes."""
        return self.unpacked_mb * MEGABYTE

    @property
    def record_bytes(self) -> int:
        """What one row may take in the file before it is no row: a few cells at their limit."""
        return 16 * self.cell_characters + MEGABYTE
