"""A year of a group's mornings, picked as the real ones are, to look at before it happens. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.content import Library

from .logic import pick_for_group
from .models import Drill

WEEK = 7


def mornings(pool: Sequence[Drill], *, seed: int, days: int) -> list[Drill]:
    """Return the drills of so many days running, of a group that leans to no area."""
    posted: list[Drill] = []
    for day in range(days):
        ids = [drill.id for drill in posted]
        posted.append(pick_for_group(pool, ids, seed=f"year-{seed}/{day}"))
    return posted


def year(library: Library, *, seed: int, days: int) -> Iterator[str]:
    """Yield a line a week with its drills, then what the year comes to."""
    found = mornings(library.of("drills"), seed=seed, days=days)
    weeks = [found[start : start + WEEK] for start in range(0, len(found), WEEK)]
    for number, week in enumerate(weeks, 1):
        yield f"week {number:>2}  " + "  ".join(f"{drill.kind}:{drill.id}" for drill in week)
    yield ""
    for name in ("kind", "area", "level"):
        counts = Counter(str(getattr(drill, name)) for drill in found)
        yield f"{name}: " + ", ".join(
            f"{value} {n} ({n / len(found):.0%})" for value, n in counts.most_common()
        )
    again = sum(n - 1 for n in Counter(drill.id for drill in found).values())
    alike = sum(len({drill.kind for drill in week}) == 1 for week in weeks if len(week) > 1)
    running = sum(one.kind == other.kind for one, other in pairwise(found))
    yield f"{len(found)} mornings: {again} repeats, {alike} weeks of one kind, {running} times one kind twice running"
