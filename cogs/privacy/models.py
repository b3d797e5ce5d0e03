"""Records of the privacy page and of an export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
"""Name of a table of the export to its rows, empty ones left out."""
