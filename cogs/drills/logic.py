"""Rules of drills: what an answer is worth, which drill comes next. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from .models import Drill

POINTS_RIGHT = 10
POINTS_TRIED = 2
POINTS_RECALL_BASE = 4
POINTS_RECALL_COVERAGE = 6
POINTS_CODE = 15
UNTESTED_COST = 3
"""Taken when the *test* phase was never reached: an interviewer would."""
FAILED_COST, FAILED_COST_MOST = 1, 5
HINT_COST = 2
DAILY_CAP = 40
"""Most points a member can earn with drills on one local day."""
ANSWER_LIMIT = 4000
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


def is_solved(*, is_correct: bool | None, touched: int, concepts: int) -> bool:
    """Tell whether an answered drill is not to be asked again."""
    if is_correct is not None:
        return is_correct
    return concepts > 0 and touched / concepts >= SOLVED_SHARE


def pick_for_group(pool: Sequence[Drill], posted: Sequence[str], *, seed: str) -> Drill:
    """Choose a group's next daily drill; ``posted`` are the ids so far, oldest first.

    Never one already posted while there is a new one; then the one longest ago. Among the new ones:
    a kind other than last time's, of the area and kind least posted so far, order broken by the seed.

    Raises:
        ValueError: when the pool is empty.
    """
    by_id = {drill.id: drill for drill in pool}
    if not by_id:
        raise ValueError("no drills to choose from")
    history = [by_id[drill_id] for drill_id in posted if drill_id in by_id]
    seen = set(posted)
    fresh = [drill for drill in pool if drill.id not in seen]
    if not fresh:
        return min(pool, key=lambda drill: max(i for i, id_ in enumerate(posted) if id_ == drill.id))
    areas = Counter(drill.area for drill in history)
    kinds = Counter(drill.kind for drill in history)
    last = history[-1] if history else None
    return min(
        fresh,
        key=lambda drill: (
            last is not None and drill.kind == last.kind,
            last is not None and drill.area == last.area,
            areas[drill.area],
            kinds[drill.kind],
            _shuffled(seed, drill.id),
        ),
    )


def pick_for_member(
    pool: Sequence[Drill],
    *,
    wish: Wish,
    solved: Collection[str],
    tried: Mapping[str, int],
    level: str | None,
    track: str | None,
    seed: str,
) -> Drill | None:
    """Choose a member's next practice drill, never a solved one; None when nothing is left.

    ``tried`` counts earlier attempts by drill id. Prefer drills not tried yet, then of the member's
    level, then of their track; order broken by the seed.
    """
    left = [drill for drill in pool if wish.fits(drill) and drill.id not in solved]
    if not left:
        return None
    return min(
        left,
        key=lambda drill: (
            tried.get(drill.id, 0),
            level is not None and wish.level is None and drill.level != level,
            track is not None and track not in drill.tracks,
            _shuffled(seed, drill.id),
        ),
    )


def _shuffled(seed: str, drill_id: str) -> str:
    return hashlib.blake2b(f"{seed}/{drill_id}".encode(), digest_size=8).hexdigest()


def spread(keys: Sequence[str], answers: Sequence[str]) -> list[tuple[str, int]]:
    """Count the answers by option, in the order of the keys, options nobody chose included."""
    counts = Counter(answers)
    return [(key, counts[key]) for key in keys]
