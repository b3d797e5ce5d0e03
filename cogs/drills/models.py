"""What a drill is (content models, checked when a pack is loaded) and what an attempt is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StrictBool, TypeAdapter, model_validator

from bot.content import ContentKind

from .judge.verdict import Verdict

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=3, max_length=60)]
Area = Literal[
    "ml_fundamentals",
    "coding_tools",
    "system_design",
    "production_mlops",
    "genai_llm",
    "communication",
]
Level = Literal["fresher", "experienced", "specialist"]
Track = Literal[
    "core_ml",
    "genai_llm",
    "mlops",
    "ai_agent",
    "solutions_architect",
    "llmops",
    "ai_platform",
]
OptionKey = Literal["A", "B", "C", "D", "E"]

MODEL_ANSWER_WORDS = (80, 160)
"""Fewest and most words of a recall drill's model answer."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Source(Strict):
    """Where a reader can check the facts."""

    title: Annotated[str, Field(min_length=3, max_length=140)]
    url: HttpUrl


class Check(Strict):
    """A number stated in the item's text, and the Python expression that yields it.

    ``str()`` of the expression's value must equal ``says``, and ``says`` must stand in the text.
    """

    says: Annotated[str, Field(min_length=1, max_length=40)]
    python: Annotated[str, Field(min_length=1, max_length=500)]


class Option(Strict):
    text: Annotated[str, Field(min_length=1, max_length=200)]
    is_correct: StrictBool = False
    why: Annotated[str, Field(min_length=10, max_length=300)]


class Concept(Strict):
    """One must-cover idea of a recall drill and the words members use for it."""

    concept: Annotated[str, Field(min_length=3, max_length=60)]
    synonyms: Annotated[
        tuple[Annotated[str, Field(min_length=2, max_length=60)], ...], Field(min_length=2, max_length=12)
    ]
    say: Annotated[str, Field(min_length=10, max_length=200)]


class Item(Strict):
    id: Slug
    title: Annotated[str, Field(min_length=5, max_length=80)]
    area: Area
    level: Level
    tracks: Annotated[tuple[Track, ...], Field(min_length=1)]
    topics: tuple[Annotated[str, Field(pattern=r"^[a-z]{1,3}\d{2,3}$")], ...] = ()
    minutes: Annotated[int, Field(ge=1, le=15, strict=True)]
    prompt: Annotated[str, Field(min_length=20, max_length=1200)]
    hints: Annotated[
        tuple[Annotated[str, Field(min_length=5, max_length=200)], ...], Field(min_length=1, max_length=3)
    ]
    sources: Annotated[tuple[Source, ...], Field(min_length=1, max_length=4)]
    checks: tuple[Check, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text a member may read, in reading order."""
        return (self.title, self.prompt, *self.hints)

    @model_validator(mode="after")
    def _checked_numbers_are_stated(self) -> Item:
        text = "\n".join(self.texts)
        for check in self.checks:
            if not re.search(rf"(?<![\d.]){re.escape(check.says)}(?![\d]|\.\d)", text):
                raise ValueError(f"checks: the text never states {check.says!r}")
        return self


class ChoiceDrill(Item):
    """Two to five options, exactly one of them right, each with its reason."""

    kind: Literal["choice"]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=5)]
    solution: Annotated[str, Field(min_length=120, max_length=1200)]

    @property
    def texts(self) -> tuple[str, ...]:
        return (*super().texts, *(t for o in self.options for t in (o.text, o.why)), self.solution)

    @property
    def keyed(self) -> dict[str, Option]:
        """Options by their letter, in the order shown."""
        return dict(zip("ABCDE", self.options, strict=False))

    @property
    def correct_key(self) -> str:
        return next(key for key, option in self.keyed.items() if option.is_correct)

    @model_validator(mode="after")
    def _one_right_answer(self) -> ChoiceDrill:
        right = sum(option.is_correct for option in self.options)
        if right != 1:
            raise ValueError(f"options: exactly one must have is_correct: true, found {right}")
        doubled = [text for text, n in Counter(o.text.casefold() for o in self.options).items() if n > 1]
        if doubled:
            raise ValueError(f"options: two options say {doubled[0]!r}")
        return self


class RecallDrill(Item):
    """An open answer, held against must-cover concepts and scored on five described levels."""

    kind: Literal["recall"]
    must_cover: Annotated[tuple[Concept, ...], Field(min_length=3, max_length=8)]
    levels: Annotated[
        tuple[Annotated[str, Field(min_length=10, max_length=100)], ...], Field(min_length=5, max_length=5)
    ]
    """What an answer of level 1, 2, 3, 4, 5 looks like, in that order."""
    model_answer: Annotated[str, Field(min_length=200, max_length=1400)]
    probe: Annotated[str, Field(min_length=10, max_length=240)]
    weak_trait: Annotated[str, Field(min_length=10, max_length=200)]

    @property
    def texts(self) -> tuple[str, ...]:
        concepts = (t for c in self.must_cover for t in (c.concept, c.say))
        return (*super().texts, *concepts, *self.levels, self.model_answer, self.probe, self.weak_trait)

    @model_validator(mode="after")
    def _answer_has_the_stated_length(self) -> RecallDrill:
        words = len(self.model_answer.split())
        low, high = MODEL_ANSWER_WORDS
        if not low <= words <= high:
            raise ValueError(f"model_answer: {words} words, wanted {low} to {high}")
        return self


class CodeCase(Strict):
    """One call: positional arguments and the answer, as JSON-like values; public cases are shown as examples."""

    args: tuple[Any, ...]
    expected: Any
    is_public: StrictBool = False
    note: Annotated[str, Field(max_length=120)] = ""
    """What the case is about (an edge size, a tie), for authors and, if public, for members."""


class WrongSolution(Strict):
    """A plausible mistake that the hidden cases must catch."""

    source: Annotated[str, Field(min_length=20, max_length=4000)]
    fails_because: Annotated[str, Field(min_length=10, max_length=200)]
    outcome: Literal["wrong", "error", "timeout"] = "wrong"


class CodeDrill(Item):
    """A Python function written by the member and judged against hidden cases."""

    kind: Literal["code"]
    pattern: Annotated[str, Field(min_length=3, max_length=40)]
    function: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$", max_length=40)]
    signature: Annotated[str, Field(min_length=8, max_length=120)]
    """As shown, such as ``def top_k(words: list[str], k: int) -> list[str]``."""
    unordered: StrictBool = False
    cases: Annotated[tuple[CodeCase, ...], Field(min_length=4, max_length=20)]
    references: Annotated[
        tuple[Annotated[str, Field(max_length=4000)], ...], Field(min_length=2, max_length=3)
    ]
    wrong: Annotated[tuple[WrongSolution, ...], Field(min_length=2, max_length=5)]
    solution: Annotated[str, Field(min_length=120, max_length=1200)]
    """The idea, why it is right, its cost in time and space; without the code, which is a reference's."""

    @property
    def texts(self) -> tuple[str, ...]:
        return (*super().texts, self.solution)

    @model_validator(mode="after")
    def _cases_serve(self) -> CodeDrill:
        public = sum(case.is_public for case in self.cases)
        if not 1 <= public <= 3:
            raise ValueError(f"cases: one to three must have is_public: true, found {public}")
        if len(self.cases) - public < 3:
            raise ValueError("cases: at least three must be hidden")
        if f"def {self.function}(" not in self.signature:
            raise ValueError(f"signature: must start with def {self.function}(")
        return self


Drill = Annotated[ChoiceDrill | RecallDrill | CodeDrill, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class Post:
    """A drill posted to a group for a local date; ids of Discord objects are None until they exist."""

    post_id: int
    guild_id: int
    group_id: int
    day: date
    drill_id: str
    channel_id: int
    message_id: int | None
    thread_id: int | None
    opened_at: datetime
    closes_at: datetime | None
    closed_at: datetime | None
    solution_message_id: int | None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One member's go at a drill. ``touched`` are places in the must-cover list; ``day`` is the member's."""

    attempt_id: int
    guild_id: int
    user_id: int
    post_id: int | None
    drill_id: str
    number: int
    kind: str
    is_answered: bool
    hints_used: int
    answer: str | None
    is_correct: bool | None
    touched: tuple[int, ...]
    self_score: int | None
    points: int
    opened_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer without its author, for the group's spread."""

    text: str
    is_correct: bool | None
    touched: tuple[int, ...]


Phase = Literal["clarify", "plan", "implement", "test"]
PHASES: tuple[Phase, ...] = ("clarify", "plan", "implement", "test")
"""The steps of a coding round, in their order."""


@dataclass(frozen=True, slots=True)
class Submission:
    """Code that a member sent for judging; ``verdict`` is None while it is not judged yet (or the bot died)."""

    submission_id: int
    attempt_id: int
    source: str
    verdict: Verdict | None


def _same_prompts(items: Sequence[Item]) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for item in items:
        prompt = " ".join(item.prompt.casefold().split())
        if prompt in seen:
            yield item.id, f"asks the same as {seen[prompt]!r}"
        seen.setdefault(prompt, item.id)


CONTENT = (
    ContentKind(
        folder="drills",
        adapter=TypeAdapter(Drill),
        count_as=lambda item: str(item.kind),
        check_all=_same_prompts,
    ),
)
