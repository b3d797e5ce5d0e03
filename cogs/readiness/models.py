"""What readiness is made of: the six areas with weight and gate, and how a member stands in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    """The next best action. ``area`` is what it is for, ``why`` which rule chose it."""

    area: AreaState
    why: Literal["below", "unknown", "thin", "weakest"]
    advice: Advice


@dataclass(frozen=True, slots=True)
class Readiness:
    """``overall`` None: too little is known, ``missing`` says of what. ``areas`` have failing gates first."""

    track: str
    areas: tuple[AreaState, ...]
    overall: Overall | None
    missing: tuple[AreaState, ...]
    step: Step | None


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
    """``value`` is None while fewer than five members have evidence; how many is not told then."""

    value: float | None
    members: int


@dataclass(frozen=True, slots=True)
class GroupMap:
    group: Group
    cells: Mapping[tuple[str, Column], GroupCell]

    @property
    def has_any(self) -> bool:
        return any(cell.value is not None for cell in self.cells.values())
