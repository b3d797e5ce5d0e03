"""Records of calibration: a sample answer that a group scores, and how each rater scored it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cogs.mocks.items import Dimension, Sample

Lean = Literal["strict", "kind", "close"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """A round. ``closed_at`` is set once it is closed, ``summary_id`` once the channel knows the outcome."""

    calibration_id: int
    guild_id: int
    group_id: int
    sample_id: str
    channel_id: int
    made_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    message_id: int | None
    summary_id: int | None
    look_at: datetime | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Rating:
    """How one member scored; 0 is *not seen*. Until ``sent_at`` it is a draft."""

    user_id: int
    scores: Mapping[str, int]
    evidence: Mapping[str, str]
    typed: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sitting:
    """A round as one member meets it: the sample, what is scored, and their own rating."""

    calibration: Calibration
    sample: Sample
    dimensions: tuple[Dimension, ...]
    own: Rating | None
    count: int
    """Ratings handed in."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One dimension of a closed round. The group's figures are None while too few have rated to stay unnamed.

    ``own`` is None for who did not score it.
    """

    name: str
    own: int | None
    reference: int
    why: str
    median: float | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Result:
    """A closed round as one member reads it; ``lean`` is None for who did not rate."""

    calibration: Calibration
    title: str
    compared: tuple[Compared, ...]
    count: int
    lean: Lean | None
    difference: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """A closed round as its channel reads it: (dimension, median), none with too few raters."""

    calibration: Calibration
    title: str
    count: int
    medians: tuple[tuple[str, float], ...]
