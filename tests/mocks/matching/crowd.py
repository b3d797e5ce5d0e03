"""Crowds of made-up candidates, the same for the same seed: for tests and for the figures of ``python -m tests.bench p``."""

from __future__ import annotations

from random import Random

from cogs.mocks.matching.models import Candidate, Interviewer, LoopProblem, LoopRound, LoopWish, Problem

MONDAY = 982_176
"""The half hour in which Monday, 5 January 2026 begins, UTC."""
LENGTHS = {
    "behavioural": 2, "case": 2, "coding": 2, "deep-dive": 2, "ml-design": 2, "ml-fundamentals": 2, "negotiation": 2,
    "rapid-fire": 1, "recruiter-screen": 2, "sql": 2, "takehome-review": 3, "timed-design": 3,
}  # fmt: skip
SWAPS = frozenset({"negotiation", "rapid-fire", "recruiter-screen"})
TRACKS = ("core_ml", "genai_llm", "ai_agent", "mlops", "data_science", "analytics", "product")
OFFSETS = (-480, -300, 0, 60, 60, 60, 330, 330, 480)


def somebody(rng: Random, user_id: int, *, stretches: int = 6) -> Candidate:
    """Return one with some evenings and weekend hours, as people who work have them."""
    offset, slots = rng.choice(OFFSETS), set()
    for _ in range(max(1, round(rng.gauss(stretches, 2)))):
        day = rng.randrange(7)
        begin = rng.randrange(34, 42) if day < 5 else rng.randrange(18, 40)
        first = MONDAY + day * 48 + begin - offset // 30
        slots.update(range(first, first + rng.randrange(2, 7)))
    track = rng.randrange(len(TRACKS))
    return Candidate(
        user_id,
        frozenset(slots),
        level=rng.choice((None, 0, 0, 1, 1, 1, 2)),
        track=TRACKS[track],
        adjacent_track=TRACKS[(track + 1) % len(TRACKS)] if rng.random() < 0.6 else None,
        wants=frozenset(rng.sample(sorted(LENGTHS), rng.choice((0, 0, 1, 2, 3)))),
        given=rng.randrange(3),
        taken=rng.randrange(3),
        sat_out=int(rng.random() < 0.05),
        utc_offset_minutes=offset,
    )


def crowd(count: int, seed: int, *, recent_share: float = 2.0) -> Problem:
    """Return a week of a grown group: some are blocked, and about twice ``recent_share`` met each of late."""
    rng = Random(seed)
    people = [somebody(rng, 1000 + 7 * number) for number in range(count)]
    for _ in range(count // 20):
        one, other = rng.sample(range(count), 2)
        old = people[one]
        people[one] = Candidate(
            **{
                **{name: getattr(old, name) for name in Candidate.__dataclass_fields__},
                "blocked": old.blocked | {people[other].user_id},
            }
        )
    recent = {}
    for _ in range(int(count * recent_share) if count > 1 else 0):
        one, other = sorted(rng.sample(people, 2), key=lambda person: person.user_id)
        recent[one.user_id, other.user_id] = rng.randrange(1, 5)
    return Problem(tuple(people), LENGTHS, recent, seed, swaps=SWAPS)


def loops(count: int, seed: int, *, capacity: int = 4) -> LoopProblem:
    """Return so many people who each want a loop of four or five rounds and interview in the others'."""
    rng = Random(seed)
    people = [somebody(rng, 1000 + 7 * number, stretches=5) for number in range(count)]
    names = sorted(LENGTHS)
    wishes = tuple(
        LoopWish(number + 1, person, tuple(
            LoopRound(place, name, LENGTHS[name])
            for place, name in enumerate(rng.sample(names, rng.choice((4, 4, 5))))
        ))
        for number, person in enumerate(people)
    )  # fmt: skip
    hosts = tuple(
        Interviewer(person, rng.randrange(1, 2 * capacity), frozenset(rng.sample(names, rng.randrange(3, 8))))
        for person in people
    )
    return LoopProblem(wishes, hosts, seed)
