"""Records of SQL drills."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grain:
    """What the member said one row of the result is; the first pick stands.

    ``picked`` is the sentence, as letters may move when the content changes.
    """

    picked: str
    is_right: bool
