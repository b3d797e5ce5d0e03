"""An export as ZIP files of open formats. Pure: everything happens in memory."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from .models import KeptFile, Tables

_EXACT_IN_JSON = 2**53
"""Larger whole numbers are rounded by many readers of JSON and by every spreadsheet; ids are larger."""
_STAMP = (1980, 1, 1, 0, 0, 0)
_UNSAFE = re.compile(r"[^\w.-]+")
"""Characters that no name of a file in an archive needs."""
_ENTRY, _END = 128, 64
"""Bytes that a ZIP file needs besides: for each entry without its name, and at its end."""


def readable(column: str, value: Any) -> Any:
    """Return a stored value as someone outside can read it: moments as ISO 8601 in UTC, large ids as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        if column == "at" or column.endswith("_at"):
            return datetime.fromtimestamp(value, UTC).isoformat()
        if abs(value) >= _EXACT_IN_JSON:
            return str(value)
    return value


def archives(tables: Tables, *, readme: str, limit: int) -> list[bytes]:
    """Return as few ZIP files as needed so that none has more than ``limit`` bytes.

    A table too large for one file goes on in the next. A single row that does not fit is sent anyway.
    """
    whole = _archive(tables, readme)
    if len(whole) <= limit:
        return [whole]
    halves = _halves(tables)
    if halves is None:
        return [whole]
    return [file for half in halves for file in archives(half, readme=readme, limit=limit)]


def _halves(tables: Tables) -> tuple[Tables, Tables] | None:
    names = list(tables)
    if len(names) > 1:
        middle = len(names) // 2
        return {n: tables[n] for n in names[:middle]}, {n: tables[n] for n in names[middle:]}
    if not names or len(tables[names[0]]) < 2:
        return None
    rows = tables[names[0]]
    middle = len(rows) // 2
    return {names[0]: rows[:middle]}, {names[0]: rows[middle:]}


def _archive(tables: Tables, readme: str) -> bytes:
    """Write the same bytes for the same rows: every file has the same date."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:

        def write(name: str, content: str) -> None:
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)

        write("README.txt", readme)
        for name, rows in tables.items():
            shown = [{column: readable(column, value) for column, value in row.items()} for row in rows]
            write(f"json/{name}.json", json.dumps(shown, ensure_ascii=False, indent=2))
            write(f"csv/{name}.csv", _csv(shown))
    return buffer.getvalue()


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def kept_files(tables: Tables) -> list[KeptFile]:
    """Return the files that rows name, each once, numbered as names may repeat."""
    rows = [row for found in tables.values() for row in found if row.get("file_message_id") is not None]
    once = {row["file_message_id"]: row for row in rows}
    return [
        KeptFile(
            name=f"files/{number}-{_UNSAFE.sub('_', row['file_name'])[-100:]}",
            size=row["file_size"],
            channel_id=row["file_channel_id"],
            message_id=row["file_message_id"],
        )
        for number, row in enumerate(once.values(), start=1)
    ]


def batches(files: Sequence[KeptFile], *, limit: int) -> list[list[KeptFile]]:
    """Put files together, in their order, so that none but one that is too large itself passes ``limit`` bytes."""
    found: list[list[KeptFile]] = []
    room = 0
    for file in files:
        needed = file.size + 2 * len(file.name) + _ENTRY
        if not found or needed > room:
            found.append([])
            room = limit - _END
        found[-1].append(file)
        room -= needed
    return found


def file_archive(contents: Mapping[str, bytes]) -> bytes:
    """Write the files as they are: most are packed already, and so it takes some milliseconds."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, _STAMP), content)
    return buffer.getvalue()


def words(table: str) -> str:
    """Return a table's name as words, such as ``drill attempts``."""
    return re.sub(r"[_-]+", " ", table)


def join_words(names: Sequence[str], *, length: int) -> str:
    """Return ``a, b and c`` in at most ``length`` characters; what does not fit becomes ``more``."""
    for count in range(len(names), 0, -1):
        shown = list(names[:count]) + (["more"] if count < len(names) else [])
        joined = " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
        if len(joined) <= length:
            return joined
    return "everything"
