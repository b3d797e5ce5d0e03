"""Statements over Anki's files, from ``.sql`` files. Light enough for the process that reads: aiosql takes longer."""

from __future__ import annotations

import re
from pathlib import Path

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


def named(path: Path) -> dict[str, str]:
    """Return the file's statements by name."""
    _, *parts = _NAME.split(path.read_text(encoding="utf-8"))
    return {name: sql.strip() for name, sql in zip(parts[::2], parts[1::2], strict=True)}
