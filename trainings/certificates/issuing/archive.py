"""Many files as one ZIP, sent while it is being packed: memory holds one file at a time."""

import datetime
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, NamedTuple

# Long enough to be told apart, short enough for any file system, with the ending.
MAX_NAME_LENGTH = 120


class _Outlet(io.RawIOBase):
    """Takes what ``zipfile`` writes and hands it on. It cannot go back, so the sizes follow each file."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]  # narrower than Buffer
        self.waiting.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken = b"".join(self.waiting)
        self.waiting.clear()
        return taken


class Packed(NamedTuple):
    """A file to pack: its name in the ZIP, the day it is of, and the open file."""

    name: str
    day: datetime.date
    file: IO[bytes]


def zip_stream(files: Iterable[Packed]) -> Iterator[bytes]:
    """The pieces of a ZIP of ``files``; each is closed when packed. PDF is not deflated again."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
        for name, day, file in files:
            # Noon is the same day wherever the ZIP, which has no time zones, is unpacked.
            described = zipfile.ZipInfo(name, date_time=(day.year, day.month, day.day, 12, 0, 0))
            described.external_attr = 0o600 << 16
            with file, archive.open(described, "w") as entry:
                while piece := file.read(64 * 1024):
                    entry.write(piece)
                    yield outlet.take()
            yield outlet.take()
    yield outlet.take()


def file_name(number: str, name: str, *, ending: str = "pdf") -> str:
    """A readable name for a certificate's file that no file system objects to."""
    words = f"{number.replace('/', '-')} {name}".split()
    safe = "_".join(filter(None, ("".join(filter(_is_harmless, word)) for word in words))).strip("._-")
    return f"{safe[:MAX_NAME_LENGTH] or 'certificate'}.{ending}"


def _is_harmless(character: str) -> bool:
    """Letters of any script with their marks, figures, and what stands within names and numbers."""
    return character in "-._" or unicodedata.category(character)[0] in "LMN"
