"""Records of the privacy page and of an export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
"""Name of a table of the export to its rows, empty ones left out."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that the bot keeps as a message of its own; ``name`` is its path in the export."""

    name: str
    size: int
    channel_id: int
    message_id: int
