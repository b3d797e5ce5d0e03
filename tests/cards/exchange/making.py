"""Packages as somebody with bad intent would make them, and the good one that they begin from."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import zstandard

from cogs.cards.exchange.models import Leaving
from cogs.cards.exchange.writing import apkg

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def good(count: int = 2) -> bytes:
    """Return a collection with so many plain cards."""
    notes = [
        Leaving(
            guid=f"guid-{number}",
            kind="own",
            deck="Deck",
            tags=(),
            fields=(f"front {number}", f"back {number}"),
            sides={},
            cards=((0, None),),
        )
        for number in range(count)
    ]
    whole = apkg.written(notes, now=NOW, zone=ZoneInfo("UTC"), retention=0.9, decay=0.1542)
    return zipfile.ZipFile(io.BytesIO(whole)).read("collection.anki21")


def changed(*statements: str, base: bytes | None = None) -> bytes:
    """Return a collection after the statements."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(base or good())
    connection.execute("PRAGMA writable_schema = ON")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    data = connection.serialize()
    connection.close()
    return data


def zipped(members: dict[str, bytes] | list[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items() if isinstance(members, dict) else members:
            package.writestr(name, content)
    return buffer.getvalue()


def packed(collection: bytes, name: str = "collection.anki21") -> bytes:
    if name.endswith("b"):
        collection = zstandard.ZstdCompressor().compress(collection)
    return zipped({name: collection, "media": json.dumps({}).encode()})


def zstd_bomb(size: int) -> bytes:
    """Return a package whose collection says nothing of its size and unpacks to so much."""
    packer = zstandard.ZstdCompressor(write_content_size=False).compressobj()
    content = b"".join(packer.compress(b"\x00" * 2**20) for _ in range(size // 2**20)) + packer.flush()
    return zipped({"collection.anki21b": content})


def zip_bomb(size: int) -> bytes:
    return zipped({"collection.anki21": b"\x00" * size})


def lying(data: bytes) -> bytes:
    """Return the archive with every size that it states set to 100."""
    made = bytearray(data)
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = made.find(mark)
        while at != -1:
            made[at + place : at + place + 4] = (100).to_bytes(4, "little")
            at = made.find(mark, at + 4)
    return bytes(made)


def locked(data: bytes) -> bytes:
    """Return the archive with every member said to be encrypted."""
    made = bytearray(data)
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = made.find(mark)
        while at != -1:
            made[at + place] |= 1
            at = made.find(mark, at + 4)
    return bytes(made)


def link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("collection.anki21")
    entry.create_system = 3
    entry.external_attr = 0o120777 << 16
    return entry
