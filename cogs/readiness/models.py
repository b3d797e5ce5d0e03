"""What readiness is made of: the six areas with weight and gate, and how a member stands in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from bot.evidence import Advice, Evidence, Kind
from bot.groups import Group

Status = Literal["unknown", "below", "passed"]
Strength = Literal["none", "little", "fair", "good"]


@dataclass(frozen=True, slots=True)
class Bar:
    """An area's share of the whole, and the mean it has to reach."""

    weight: float
    gate: float


BARS: Mapping[str, Bar] = MappingProxyType(
    {
        "ml_fundamentals": Bar(0.20, 3.0),
        "coding_tools": Bar(0.15, 3.0),
        "system_design": Bar(0.20, 3.5),
        "production_mlops": Bar(0.20, 3.5),
        "genai_llm": Bar(0.15, 3.5),
        "communication": Bar(0.10, 3.0),
    }
)
"""By area. Source: the outline's evaluation frameworks, from the guides' scorecards."""

OVERALL_GATE = 3.5
FLOOR = 3.0
"""Below it an area is red; from here to its gate it is amber. Source: the outline's ``floor_any_area``."""
CRITICAL_AIM = 4.0
"""What is preferred in the area that a role stands on."""
CRITICAL: Mapping[str, str] = MappingProxyType(
    {
        "core_ml": "ml_fundamentals",
        "genai_llm": "genai_llm",
        "mlops": "production_mlops",
        "ai_agent": "genai_llm",
        "solutions_architect": "system_design",
        "llmops": "production_mlops",
        "ai_platform": "production_mlops",
    }
)
"""The area that most of a role's questions are of, by track."""


@dataclass(frozen=True, slots=True)
class Mean:
    """``count`` records stand behind ``value``."""

    value: float
    count: int


@dataclass(frozen=True, slots=True)
class AreaState:
    """How a member stands in an area. ``mean`` and ``margin`` are None where nothing is known.

    ``mass`` is the sum of the records' weights: as many fresh drills. ``counts`` are records by kind, cards singly.
    ``seen`` of ``topics`` were touched. ``own`` is what the member scored, ``others`` what peers and judges did.
    """

    area: str
    bar: Bar
    mean: float | None
    margin: float | None
    mass: float
    counts: Mapping[Kind, int]
    masses: Mapping[Kind, float]
    seen: int
    topics: int
    own: Mean | None
    others: Mean | None
    strength: Strength
    status: Status
    is_enough: bool
    """Whether there is enough of it to count towards the whole."""

    @property
    def is_red(self) -> bool:
        """As it is shown, with one decimal."""
        return self.mean is not None and round(self.mean, 1) < FLOOR

    @property
    def short_by(self) -> float:
        """How far below its gate the area is; 0 when it is not, or nothing is known."""
        return max(0.0, self.bar.gate - self.mean) if self.mean is not None else 0.0


@dataclass(frozen=True, slots=True)
class Overall:
    mean: float
    margin: float
    areas: int


@dataclass(frozen=True, slots=True)
class Step:
    """The next best action. ``area`` is what it is for, ``why`` which rule chose it.

    ``is_first``: no other area comes before it by that rule. One does when nothing is left to do there.
    """

    area: AreaState
    why: Literal["below", "unknown", "thin", "weakest"]
    advice: Advice
    is_first: bool = True


@dataclass(frozen=True, slots=True)
class Readiness:
    """``overall`` None: too little is known, ``missing`` says of what. ``areas`` have failing gates first.

    ``tapers``: an interview is near, so the step is for its areas only, and never a mock.
    """

    track: str
    areas: tuple[AreaState, ...]
    overall: Overall | None
    missing: tuple[AreaState, ...]
    step: Step | None
    tapers: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """An observation, and what it weighs by now."""

    evidence: Evidence
    weight: float


@dataclass(frozen=True, slots=True)
class RecordPage:
    records: tuple[Record, ...]
    number: int
    total: int


ALL: Literal["all"] = "all"
Column = Literal["all", "drill", "card", "mock"]


@dataclass(frozen=True, slots=True)
class GroupCell:
    """``step`` counts half points: 6 is a mean from 3.0 to 3.5. None while fewer than five members have records.

    How many they are is not told: see decision 25 on what two looks would give away.
    """

    step: int | None

    @property
    def low(self) -> float | None:
        return self.step / 2 if self.step is not None else None


@dataclass(frozen=True, slots=True)
class GroupMap:
    """``week`` is the Monday since when nothing that was told changes."""

    group: Group
    week: date
    cells: Mapping[tuple[str, Column], GroupCell]

    @property
    def has_any(self) -> bool:
        return any(cell.step is not None for cell in self.cells.values())
