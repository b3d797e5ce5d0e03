"""Who is on the server *Study Hall*. Invented people; they differ in zone, aim and habits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.members import Board
from bot.recurrence import EVERY_DAY, WORKING_DAYS

SERVER_NAME = "Study Hall"
GROUP_NAME = "Gradient Study Pod"
GROUP_ZONE = "Europe/Berlin"
GROUP_CAPACITY = 8
REWARD = "Sprint finisher"
"""A role that a moderator may tie to a checkpoint."""


@dataclass(frozen=True, slots=True)
class Person:
    """``answers_after`` are minutes from the daily post, ``care`` how often (0 to 1) an answer is right."""

    name: str
    shown_as: str
    zone: str | None
    role: Literal["moderator", "member", "newcomer"]
    note: str
    track: str | None = None
    adjacent_track: str | None = None
    level: str | None = None
    promise_days: int = 0
    promise_count: int = 0
    wants_pings: bool = False
    board: Board = "hidden"
    pseudonym: str | None = None
    answers_after: int = 0
    care: float = 0.5


PEOPLE = (
    Person(
        name="wanjiru",
        shown_as="Wanjiru",
        zone="Africa/Nairobi",
        role="member",
        note="Wants to build agents; the drill starts her day.",
        track="ai_agent",
        adjacent_track="genai_llm",
        level="experienced",
        promise_days=WORKING_DAYS,
        promise_count=5,
        board="name",
        answers_after=80,
        care=0.8,
    ),
    Person(
        name="ella",
        shown_as="Ella",
        zone="Australia/Lord_Howe",
        role="member",
        note="Runs a platform team half a day ahead; answers first.",
        track="ai_platform",
        adjacent_track="mlops",
        level="specialist",
        promise_days=WORKING_DAYS,
        promise_count=4,
        board="pseudonym",
        pseudonym="tide table",
        answers_after=4,
        care=0.9,
    ),
    Person(
        name="tilak",
        shown_as="Tilak",
        zone="Asia/Kathmandu",
        role="member",
        note="Asked for pings, so the drill calls him by name.",
        track="genai_llm",
        adjacent_track="llmops",
        level="experienced",
        promise_days=EVERY_DAY,
        promise_count=3,
        wants_pings=True,
        answers_after=9,
        care=0.6,
    ),
    Person(
        name="lukas",
        shown_as="Lukas",
        zone="Europe/Berlin",
        role="member",
        note="Practises in his lunch break.",
        track="mlops",
        level="experienced",
        promise_days=0b0010101,
        promise_count=3,
        answers_after=270,
        care=0.5,
    ),
    Person(
        name="beatriz",
        shown_as="Beatriz",
        zone="America/Sao_Paulo",
        role="member",
        note="New to the field; the post comes while she sleeps.",
        track="core_ml",
        level="fresher",
        promise_count=2,
        answers_after=380,
        care=0.4,
    ),
    Person(
        name="nora",
        shown_as="Nora",
        zone="Europe/Berlin",
        role="moderator",
        note="Manages the server and moderates the group: try /setup and /group.",
        track="solutions_architect",
        level="specialist",
    ),
    Person(
        name="sam",
        shown_as="Sam",
        zone=None,
        role="newcomer",
        note="Came today and is in no group: try to answer, or /group join.",
    ),
)
