"""How fast ratings find a known truth, and what a choice costs: the figures of docs/decisions/0009-ratings.md."""

from __future__ import annotations

import time
from pathlib import Path
from random import Random

from tests.drills.simulated import School

from .measure import ms, say

ROUNDS = (1, 5, 10, 20, 40, 60)
SEED = 20261121


async def run(_folder: Path) -> None:
    """Print the figures; the seed is fixed, so they are the same on every machine but for the time."""
    plain = School(Random(SEED))
    say("f. Ratings, 200 members, 150 drills, a known truth (Elo points)", *map(str, plain.run(ROUNDS)))
    better = School(Random(SEED), members=100, offset=150)
    say("f. The same, everybody 150 points better than they declared", *map(str, better.run((10, 30, 60))))
    few = School(Random(SEED), members=8)
    say("f. The same, a single pod of 8", *map(str, few.run((10, 30, 60))))
    large = School(Random(SEED), members=20, drills=1000)
    before = time.perf_counter()
    for learner in large.learners:
        large.choose(learner, seed="x")
    each = (time.perf_counter() - before) / len(large.learners)
    say("f. Choosing the next of 1,000 drills", f"{ms(each)} each")
