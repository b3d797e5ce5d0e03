"""Rules of drills: what an answer is worth, which drill comes next. Pure."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter

from .models import Drill

POINTS_RIGHT = 10
POINTS_TRIED = 2
POINTS_RECALL_BASE = 4
POINTS_RECALL_COVERAGE = 6
POINTS_CODE = 15
UNTESTED_COST = 3
"""Taken when the *test* phase was never reached: an interviewer would."""
FAILED_COST, FAILED_COST_MOST = 1, 5
GRAIN_COST = 1
"""Taken when the grain of an SQL result was named wrongly, or not at all."""
HINT_COST = 2
DAILY_CAP = 40
"""Most points a member can earn with drills on one local day."""
ANSWER_LIMIT = 4000
SOLVED_SCORE = 4
"""Of 5, by one's own judgement, where there is no other."""
SOLVED_SHARE = 0.6
"""A recall answer counts as solved from three fifths of its must-cover concepts."""
SPREAD_FROM = 3
"""Fewest answers for which the spread is shown; with one or two it would name people."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a member asks of the next drill; None means anything."""

    kind: str | None = None
    area: str | None = None
    level: str | None = None

    def fits(self, drill: Drill) -> bool:
        return (
            self.kind in (None, drill.kind)
            and self.area in (None, drill.area)
            and self.level in (None, drill.level)
        )


def points_for_choice(*, is_correct: bool, hints_used: int) -> int:
    """Return at least 1: turning up is worth something."""
    return max(1, (POINTS_RIGHT if is_correct else POINTS_TRIED) - HINT_COST * hints_used)


def points_for_recall(*, share: float, hints_used: int) -> int:
    """Return the worth of an open answer that touched ``share`` (0 to 1) of its concepts."""
    return max(1, round(POINTS_RECALL_BASE + POINTS_RECALL_COVERAGE * share) - HINT_COST * hints_used)


def points_for_code(*, hints_used: int, failed: int, tested: bool) -> int:
    """Return the worth of a solved code drill after ``failed`` submissions that were not."""
    cost = HINT_COST * hints_used + min(FAILED_COST_MOST, FAILED_COST * failed)
    return max(1, POINTS_CODE - cost - (0 if tested else UNTESTED_COST))


def points_for_sql(*, hints_used: int, failed: int, grain_right: bool) -> int:
    """Return the worth of a solved SQL drill after ``failed`` queries that were not right."""
    tried = points_for_code(hints_used=hints_used, failed=failed, tested=True)
    return max(1, tried - (0 if grain_right else GRAIN_COST))


def is_solved(*, is_correct: bool | None, touched: int, concepts: int, self_score: int | None = None) -> bool:
    """Tell whether an answered drill is not to be asked again.

    Where nothing but its writer can judge an answer, their own score counts.
    """
    if is_correct is not None:
        return is_correct
    if not concepts:
        return (self_score or 0) >= SOLVED_SCORE
    return touched / concepts >= SOLVED_SHARE


# ---------------------------------------------------------------------- a group's drill

NEED_OF_AREA = 2.0
LEAN_WEIGHT = 1.6
"""How many times as often an area comes that the group leans to."""
SAME_KIND_IN_AREA = 0.5
REPEAT = 2.5
"""What a drill posted before is put back by: an area without new ones waits some seven posts longer for it."""
CHANCE = 0.3
"""How much chance adds at most, so that two groups do not have the same mornings."""
REST = 60
"""Posts before a drill may come back while there are new ones (half of a small library)."""


def pick_for_group(
    pool: Sequence[Drill], posted: Sequence[str], *, seed: str, lean: Collection[str] = ()
) -> Drill:
    """Choose a group's next daily drill; ``posted`` are the ids so far, oldest first.

    Never last time's kind while another is to be had. Then the highest sum of: how long the area has waited
    for its share of the posts (areas in ``lean`` have a larger one), and how long the kind has for its share,
    which is by the root of its stock, so that rare ones come now and then; less for the kind the area had
    last, and for a drill posted before.

    Raises:
        ValueError: when the pool is empty.
    """
    by_id = {drill.id: drill for drill in pool}
    if not by_id:
        raise ValueError("no drills to choose from")
    last_place = {drill_id: place for place, drill_id in enumerate(posted)}
    rest = min(REST, len(pool) // 2)
    fresh = [drill for drill in pool if drill.id not in last_place]
    rested = [d for d in pool if d.id in last_place and len(posted) - last_place[d.id] > rest]
    allowed = fresh + rested or [min(pool, key=lambda drill: last_place[drill.id])]
    history = [by_id[drill_id] for drill_id in posted if drill_id in by_id]
    last = history[-1] if history else None
    others = [drill for drill in allowed if last is None or drill.kind != last.kind] or allowed
    others = [drill for drill in others if last is None or drill.area != last.area] or others

    stock: dict[str, float] = {
        kind: math.sqrt(n) for kind, n in Counter(drill.kind for drill in fresh or pool).items()
    }
    weights: dict[str, float] = {drill.area: LEAN_WEIGHT if drill.area in lean else 1.0 for drill in pool}
    all_stock, all_weights = sum(stock.values()), sum(weights.values())
    area_waits, kind_waits = waits(d.area for d in history), waits(d.kind for d in history)
    kinds_before: dict[str, str] = {drill.area: drill.kind for drill in history}

    @cache
    def score(area: str, kind: str, is_repeat: bool) -> float:
        share = weights[area] / all_weights
        parts = (
            NEED_OF_AREA * share * area_waits.get(area, len(history) + 1),
            stock.get(kind, 0.0) / all_stock * kind_waits.get(kind, len(history) + 1),
            -SAME_KIND_IN_AREA if kinds_before.get(area) == kind else 0.0,
            -REPEAT if is_repeat else 0.0,
        )
        return sum(parts)

    scored = [(score(drill.area, drill.kind, drill.id in last_place), drill) for drill in others]
    within_reach = max(points for points, _ in scored) - CHANCE
    *_, chosen = max(
        (points + CHANCE * _chance(seed, drill.id), drill.id, drill)
        for points, drill in scored
        if points >= within_reach
    )
    return chosen


def waits(sorts: Iterable[str]) -> dict[str, int]:
    """Return how many posts ago each sort last came, 1 for the newest; ``sorts`` are oldest first."""
    places = {sort: place for place, sort in enumerate(sorts)}
    newest = max(places.values(), default=0)
    return {sort: newest - place + 1 for sort, place in places.items()}


# ---------------------------------------------------------------------- a member's drill

NEAR, NEAR_REACH = 3.0, 0.4
WEAK, UNSEEN = 1.0, 0.5
WISHED, WISHED_TOPIC = 4.0, 1.5
"""More than all that speaks for another drill: the member asked for this area, and for these words in it."""
ROLE, ADJACENT_ROLE = 0.6, 0.3
SAME_KIND, SAME_AREA = 0.5, 0.6
ASIDE, JUST_ASIDE = 2.0, 6.0
AGAIN = 21.0
"""More than all other parts together: what was answered and not solved comes after everything new."""


@dataclass(frozen=True, slots=True)
class Practice:
    """What a member did so far, as far as it bears on what comes next.

    ``tried`` counts answers by drill id; ``aside`` are opened and left, oldest first; ``latest`` the last
    drills, the newest first.
    """

    solved: Collection[str] = ()
    tried: Mapping[str, int] = field(default_factory=dict)
    aside: Sequence[str] = ()
    latest: Sequence[Drill] = ()


@dataclass(frozen=True, slots=True)
class Aim:
    """What suits the member: expected outcome by drill id, the one aimed at, weak areas (0 to 1 and a
    little over), areas without an answer, and target roles, the first one foremost. ``wished`` are areas that
    the member asked for, with words to look for.
    """

    chances: Mapping[str, float]
    target: float
    weak: Mapping[str, float] = field(default_factory=dict)
    unseen: Collection[str] = ()
    tracks: Sequence[str] = ()
    wished: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Picked:
    """A drill with what spoke for it and against it, by name; the sum was the highest."""

    drill: Drill
    parts: Mapping[str, float]


def pick_for_member(
    pool: Sequence[Drill], *, wish: Wish, practice: Practice, aim: Aim, seed: str
) -> Picked | None:
    """Choose a member's next practice drill, never a solved one; None when nothing is left."""
    left = [drill for drill in pool if wish.fits(drill) and drill.id not in practice.solved]
    kinds, areas = _recent(d.kind for d in practice.latest), _recent(d.area for d in practice.latest)
    scored = []
    for drill in left:
        parts = _fitting(drill, aim) | _history(drill, practice)
        parts["same_kind"] = -SAME_KIND * kinds.get(drill.kind, 0.0)
        parts["same_area"] = -SAME_AREA * areas.get(drill.area, 0.0)
        parts["chance"] = 0.25 * _chance(seed, drill.id)
        scored.append((sum(parts.values()), drill.id, drill, parts))
    if not scored:
        return None
    _, _, best, parts = max(scored, key=itemgetter(0, 1))
    return Picked(best, {name: worth for name, worth in parts.items() if worth})


def _fitting(drill: Drill, aim: Aim) -> dict[str, float]:
    off = abs(aim.chances.get(drill.id, aim.target) - aim.target)
    role = next((i for i, track in enumerate(aim.tracks) if track in drill.tracks), None)
    return {
        "near": NEAR * max(0.0, 1 - (off / NEAR_REACH) ** 2),
        "weak": WEAK * aim.weak.get(drill.area, 0.0),
        "unseen": UNSEEN if drill.area in aim.unseen else 0.0,
        "role": 0.0 if role is None else (ROLE if role == 0 else ADJACENT_ROLE),
        "wished": _wished(drill, aim.wished.get(drill.area)),
    }


def _wished(drill: Drill, words: Collection[str] | None) -> float:
    if words is None:
        return 0.0
    told = f"{drill.title} {drill.prompt}".casefold()
    return WISHED + (WISHED_TOPIC if any(word.casefold() in told for word in words) else 0.0)


def _history(drill: Drill, practice: Practice) -> dict[str, float]:
    aside = 0.0
    if drill.id in practice.aside:
        aside = JUST_ASIDE if practice.aside[-1] == drill.id else ASIDE
    return {"aside": -aside, "again": -AGAIN * practice.tried.get(drill.id, 0)}


def _recent(latest: Iterable[str]) -> dict[str, float]:
    """Return how fresh each sort is, the newest first: 1 for the last one, half for the one before, at most 1.5."""
    found: dict[str, float] = {}
    for weight, sort in zip((1.0, 0.5), latest, strict=False):
        found[sort] = found.get(sort, 0.0) + weight
    return found


def _chance(seed: str, drill_id: str) -> float:
    """Return a number from 0 to 1 that only seed and drill decide."""
    digest = hashlib.blake2b(f"{seed}/{drill_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def spread(keys: Sequence[str], answers: Sequence[str]) -> list[tuple[str, int]]:
    """Count the answers by option, in the order of the keys, options nobody chose included."""
    counts = Counter(answers)
    return [(key, counts[key]) for key in keys]
