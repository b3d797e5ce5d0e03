"""A package of Anki's → the collection in it. Nothing is unpacked to disk, no name in it is used as a path.

Three formats are about: ``collection.anki2`` (before 2.1.28), ``collection.anki21`` (to 2.1.49, and *support older
versions*), ``collection.anki21b`` (zstandard). A newer one lies beside an older one that only says: please update.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from typing import IO

import zstandard

from .records import Refused

NAMES = ("collection.anki21b", "collection.anki21", "collection.anki2")
MOST_MEMBERS = 30_000
LARGEST_COLLECTION = 160 * 2**20
LARGEST_CONTENT = 2 * 2**30
WORST_RATIO = 300
"""A collection of nothing but one letter packs to a hundredth; a bomb to a thousandth and less."""
_STEP = 2**20
_EXPORT = "export the deck again in Anki, with *Anki Deck Package (.apkg)*"


def collection_in(data: bytes) -> bytes:
    """Return the SQLite file of a package.

    Raises:
        Refused: it is damaged, locked, a bomb, or no package of Anki's.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entry = _checked(package)
            content = _unpacked(package, entry)
    except (
        zipfile.BadZipFile,
        EOFError,
        zlib.error,
        OSError,
        ValueError,
        NotImplementedError,
        OverflowError,
    ) as error:
        raise Refused(f"**File**: the package is damaged or cut off; {_EXPORT} and send it anew.") from error
    return _decompressed(content) if entry.filename.endswith("b") else content


def _checked(package: zipfile.ZipFile) -> zipfile.ZipInfo:
    entries = package.infolist()
    if len(entries) > MOST_MEMBERS or sum(entry.file_size for entry in entries) > LARGEST_CONTENT:
        raise Refused("**File**: the package holds too much; export it without media.")
    names = [entry.filename for entry in entries]
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise Refused(f"**File**: the package is locked with a password; {_EXPORT}, without one.")
        if _is_path(entry):
            raise Refused(f"**File**: the package holds paths or links, as none of Anki's does; {_EXPORT}.")
    found = next((name for name in NAMES if name in names), None)
    if found is None:
        if any(name.lower().endswith((".apkg", ".colpkg", ".zip")) for name in names):
            raise Refused("**File**: there is a package inside this archive; unpack it and send that one.")
        raise Refused(f"**File**: there is no collection of Anki's in this archive; {_EXPORT}.")
    if names.count(found) > 1:
        raise Refused(f"**File**: the package holds two collections; {_EXPORT}.")
    return package.getinfo(found)


def _is_path(entry: zipfile.ZipInfo) -> bool:
    # ZipInfo cuts names at a NUL and turns backslashes; what was written is orig_filename.
    written = entry.orig_filename
    return (
        any(sign in written for sign in ("/", "\\", "\x00", ":"))
        or written in ("", ".", "..")
        or stat.S_ISLNK(entry.external_attr >> 16)
    )


def _unpacked(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    most = min(LARGEST_COLLECTION, max(_STEP, entry.compress_size * WORST_RATIO))
    with package.open(entry) as file:
        return _read(file, most)


def _decompressed(content: bytes) -> bytes:
    most = min(LARGEST_COLLECTION, max(_STEP, len(content) * WORST_RATIO))
    try:
        with zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(content) as file:
            return _read(file, most)
    except zstandard.ZstdError as error:
        raise Refused(f"**File**: the package is damaged or cut off; {_EXPORT} and send it anew.") from error


def _read(file: IO[bytes] | zstandard.ZstdDecompressionReader, most: int) -> bytes:
    """Read at most so much, whatever the archive says of itself."""
    pieces, length = [], 0
    while piece := file.read(_STEP):
        pieces.append(piece)
        length += len(piece)
        if length > most:
            raise Refused(
                "**File**: unpacked, the collection is larger than I take; export one deck at a time."
            )
    return b"".join(pieces)
