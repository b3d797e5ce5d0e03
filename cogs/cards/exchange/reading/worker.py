"""The process that reads: a file's name and bytes in, cards or one sentence out, then it is gone.

usage: python -I -m cogs.cards.exchange.reading.worker NAME < file

Whatever the file does to it, it can do little: it has no variables of the bot, can open no file, no connection and no
process once it began to read, and has a bound of memory and of time. The bot doubts what it says.
"""

from __future__ import annotations

import codecs
import json
import os
import resource
import sys
from dataclasses import asdict

from . import archive, collection, tables
from .records import ReadFile, Refused

MEMORY_BYTES = 1024 * 2**20
CPU_SECONDS = 20
PACKAGES = (".apkg", ".colpkg")


def read(name: str, data: bytes) -> ReadFile:
    """Return what is in the file, whatever it says it is.

    Raises:
        Refused: it is none of what I read, or it is damaged or hostile.
    """
    if not data:
        raise Refused("**File**: it is empty; choose another one.")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return collection.read(archive.collection_in(data))
    if data.startswith(b"SQLite format 3\x00"):
        raise Refused(
            "**File**: this is Anki's bare database; export a deck with *Anki Deck Package (.apkg)* instead."
        )
    if name.lower().endswith(PACKAGES):
        raise Refused(
            "**File**: its name says that it is a package of Anki's, its content is none; export the deck again, or give "
            "a text file the ending .csv or .txt."
        )
    return tables.read(data)


def close_doors() -> None:
    """Give up what is not needed to read: the limits hold for good, also for whoever takes the process over."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(limit, (value, value))


def main() -> None:
    data = sys.stdin.buffer.read()
    for name in ("cp437", "utf-8-sig"):
        codecs.lookup(name)  # a codec is a file, and no file can be opened later
    close_doors()
    try:
        reply: dict[str, object] = {"file": asdict(read(sys.argv[1], data))}
    except Refused as refused:
        reply = {"refused": refused.sentence}
    except (MemoryError, RecursionError):
        reply = {
            "refused": "**File**: it asks for more than I can hold; send it in parts, or one deck at a time."
        }
    sys.stdout.buffer.write(json.dumps(reply).encode())
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
