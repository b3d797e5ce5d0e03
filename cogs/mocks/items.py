"""What mock interviews are made of: round types, what is scored in them, questions with their kits, loops.

Checked when a pack is loaded. Each item is a file of its own, in the folder that :data:`CONTENT` names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, StrictBool, TypeAdapter, model_validator

from bot.content import ContentKind, Library, LooseEnd
from bot.content_parts import Area, Level, Slug, Source, Strict, Track
from bot.phases import Phase

_Name = Annotated[str, Field(min_length=3, max_length=60)]
_Line = Annotated[str, Field(min_length=10, max_length=200)]
SHOWN_AT_ONCE = 4
"""Dimensions on a scorecard's first page: Discord's modal holds four radio groups beside the evidence."""


class Dimension(Strict):
    """One thing an interviewer scores. ``levels`` say what score 1, 2, 3, 4, 5 looks like, in that order."""

    id: Slug
    name: _Name
    area: Area
    asks: _Line
    """The question an interviewer asks themself to score it."""
    levels: Annotated[
        tuple[Annotated[str, Field(min_length=10, max_length=100)], ...], Field(min_length=5, max_length=5)
    ]


class RoundType(Strict):
    """A kind of interview: its clock and what is scored. The scorecard's first page has the first four dimensions.

    ``swaps``: a meeting is two turns of this length, and the two change roles between them.
    """

    id: Slug
    name: _Name
    purpose: Annotated[str, Field(min_length=20, max_length=200)]
    minutes: Annotated[int, Field(ge=15, le=90, strict=True)]
    swaps: StrictBool = False
    phases: Annotated[tuple[Phase, ...], Field(min_length=2, max_length=12)]
    dimensions: Annotated[tuple[Slug, ...], Field(min_length=2, max_length=8)]
    areas: Mapping[Slug, Area] = Field(default_factory=dict)
    """Where a dimension counts for another area than usual: retrieval quality is no fundamentals question."""
    frameworks: tuple[Slug, ...] = ()
    """Phase plans that the interviewer may run instead of ``phases``; longer or shorter ones change the length."""
    sources: Annotated[tuple[Source, ...], Field(max_length=4)] = ()

    @property
    def turns(self) -> int:
        return 2 if self.swaps else 1

    @property
    def slot_minutes(self) -> int:
        """How long a meeting is to be kept free, in whole half hours."""
        return -(-self.minutes * self.turns // 30) * 30

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if (found := sum(phase.minutes for phase in self.phases)) != self.minutes:
            raise ValueError(f"minutes: is {self.minutes} but the phases have {found}")
        if len({phase.key for phase in self.phases}) < len(self.phases):
            raise ValueError("phases: two have the same key")
        if len(set(self.dimensions)) < len(self.dimensions):
            raise ValueError("dimensions: one is named twice")
        if extra := sorted(set(self.areas) - set(self.dimensions)):
            raise ValueError(f"areas: {extra[0]!r} is not scored in this round")
        return self


class Reveal(Strict):
    """Something the interviewer knows and tells only when asked."""

    when: Annotated[str, Field(min_length=5, max_length=140)]
    say: Annotated[str, Field(min_length=5, max_length=240)]


class Question(Strict):
    """A question with everything an inexperienced interviewer needs to run it well.

    The candidate sees ``prompt`` alone. ``hints`` go from a nudge to nearly the answer. ``must_cover`` is ticked off
    while listening; ``signals`` are what strong looks like, ``red_flags`` what to write down as evidence against.
    """

    id: Slug
    title: Annotated[str, Field(min_length=5, max_length=80)]
    round_types: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=6)]
    area: Area
    level: Level
    tracks: Annotated[tuple[Track, ...], Field(min_length=1)]
    topics: tuple[Annotated[str, Field(pattern=r"^[a-z]{1,3}\d{2,3}$")], ...] = ()
    prompt: Annotated[str, Field(min_length=20, max_length=1200)]
    answer: Annotated[str, Field(min_length=80, max_length=1200)]
    """How a strong answer goes, for an interviewer who does not know the subject."""
    must_cover: Annotated[tuple[_Line, ...], Field(min_length=3, max_length=8)]
    hints: Annotated[tuple[_Line, ...], Field(min_length=3, max_length=3)]
    probes: Annotated[tuple[_Line, ...], Field(min_length=2, max_length=5)]
    signals: Annotated[tuple[_Line, ...], Field(min_length=2, max_length=5)]
    red_flags: Annotated[tuple[_Line, ...], Field(min_length=2, max_length=5)]
    curveball: _Line
    """A change of the situation, thrown in by a button once the candidate is under way."""
    reveals: Annotated[tuple[Reveal, ...], Field(max_length=8)] = ()
    framework: Slug | None = None
    """The phase plan that fits this question better than its round type's own."""
    sources: Annotated[tuple[Source, ...], Field(min_length=1, max_length=4)]


class Competency(Strict):
    """A behavioural competency: what to ask, how to go deeper, and what strong and weak stories have in them."""

    id: Slug
    name: _Name
    about: Annotated[str, Field(min_length=20, max_length=240)]
    prompts: Annotated[tuple[_Line, ...], Field(min_length=3, max_length=6)]
    probes: Annotated[tuple[_Line, ...], Field(min_length=3, max_length=6)]
    signals: Annotated[tuple[_Line, ...], Field(min_length=3, max_length=5)]
    red_flags: Annotated[tuple[_Line, ...], Field(min_length=2, max_length=5)]
    levels: Annotated[
        tuple[Annotated[str, Field(min_length=10, max_length=140)], ...], Field(min_length=5, max_length=5)
    ]
    dimensions: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=5)]
    sources: Annotated[tuple[Source, ...], Field(min_length=1, max_length=4)]


class LoopPreset(Strict):
    """The rounds of an on-site, in their order, and within how many days they are to be held."""

    id: Slug
    name: _Name
    about: Annotated[str, Field(min_length=20, max_length=200)]
    rounds: Annotated[tuple[Slug, ...], Field(min_length=2, max_length=6)]
    optional: tuple[Slug, ...] = ()
    span_days: Annotated[int, Field(ge=5, le=14, strict=True)]
    """A working week at least: peers cannot give one person a whole day."""
    track: Track | None = None


class Reference(Strict):
    """What a careful reader gives a sample answer in one dimension."""

    dimension: Slug
    score: Annotated[int, Field(ge=1, le=5, strict=True)]
    why: Annotated[str, Field(min_length=20, max_length=300)]


class Sample(Strict):
    """A question with an answer as it was spoken, which a group scores to see who is strict and who is kind."""

    id: Slug
    title: _Name
    round_type: Slug
    question: Annotated[str, Field(min_length=20, max_length=500)]
    answer: Annotated[str, Field(min_length=500, max_length=1900)]
    """Of 120 to 250 words, shown whole."""
    reference: Annotated[tuple[Reference, ...], Field(min_length=SHOWN_AT_ONCE, max_length=SHOWN_AT_ONCE)]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not 120 <= (count := len(self.answer.split())) <= 250:
            raise ValueError(f"answer: has {count} words, 120 to 250 are wanted")
        if len({each.dimension for each in self.reference}) < len(self.reference):
            raise ValueError("reference: a dimension is named twice")
        return self


ROUND_TYPES, DIMENSIONS, QUESTIONS = "rounds", "dimensions", "questions"
COMPETENCIES, LOOPS, SAMPLES = "competencies", "loops", "calibration"


def _known(library: Library, folder: str, path: tuple[str | int, ...], item_id: str) -> None:
    if not any(item.id == item_id for item in library.of(folder)):
        raise LooseEnd(path, f"there is no {item_id!r} in content/{folder}")


def _link_round(item: RoundType, library: Library) -> RoundType:
    for place, name in enumerate(item.dimensions):
        _known(library, DIMENSIONS, ("dimensions", place), name)
    for place, name in enumerate(item.frameworks):
        _known(library, "frameworks", ("frameworks", place), name)
    return item


def _link_question(item: Question, library: Library) -> Question:
    for place, name in enumerate(item.round_types):
        _known(library, ROUND_TYPES, ("round_types", place), name)
    if item.framework:
        _known(library, "frameworks", ("framework",), item.framework)
    return item


def _link_competency(item: Competency, library: Library) -> Competency:
    for place, name in enumerate(item.dimensions):
        _known(library, DIMENSIONS, ("dimensions", place), name)
    return item


def _link_loop(item: LoopPreset, library: Library) -> LoopPreset:
    for place, name in enumerate(item.rounds):
        _known(library, ROUND_TYPES, ("rounds", place), name)
    for place, name in enumerate(item.optional):
        _known(library, ROUND_TYPES, ("optional", place), name)
    return item


def _link_sample(item: Sample, library: Library) -> Sample:
    _known(library, ROUND_TYPES, ("round_type",), item.round_type)
    for place, each in enumerate(item.reference):
        _known(library, DIMENSIONS, ("reference", place, "dimension"), each.dimension)
    return item


CONTENT = (
    ContentKind(DIMENSIONS, TypeAdapter(Dimension), count_as=lambda _: "rubric dimension"),
    ContentKind(ROUND_TYPES, TypeAdapter(RoundType), count_as=lambda _: "round type", link=_link_round),
    ContentKind(
        QUESTIONS,
        TypeAdapter(Question),
        count_as=lambda _: "mock question",
        link=_link_question,
        facets=lambda item: {"area": [item.area], "level": [item.level], "track": item.tracks},
    ),
    ContentKind(
        COMPETENCIES,
        TypeAdapter(Competency),
        count_as=lambda _: "behavioural competency",
        link=_link_competency,
    ),
    ContentKind(LOOPS, TypeAdapter(LoopPreset), count_as=lambda _: "mock loop", link=_link_loop),
    ContentKind(SAMPLES, TypeAdapter(Sample), count_as=lambda _: "sample answer", link=_link_sample),
)
