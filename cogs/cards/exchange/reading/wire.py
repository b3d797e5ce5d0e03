"""Fields of a protobuf message, as far as a collection needs them: a number or bytes by field number.

Anki's messages are only looked into for a template's two sides and for what kind a note type is; a runtime for
protobuf, with messages compiled from Anki's own files, would be the larger part of this feature.
Source: https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations


def fields(message: bytes) -> dict[int, int | bytes]:
    """Return the last value of each field; what is not whole ends the reading."""
    found: dict[int, int | bytes] = {}
    place = 0
    while place < len(message):
        key, place = _varint(message, place)
        number, wire = key >> 3, key & 7
        if wire == 0:
            found[number], place = _varint(message, place)
        elif wire == 2:
            length, place = _varint(message, place)
            found[number] = message[place : place + length]
            place += length
        elif wire in (1, 5):
            place += 8 if wire == 1 else 4
        else:
            break
    return found


def _varint(message: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while place < len(message) and shift < 64:
        byte = message[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
        shift += 7
    return 0, len(message)


def text(message: dict[int, int | bytes], number: int) -> str:
    value = message.get(number, b"")
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""
