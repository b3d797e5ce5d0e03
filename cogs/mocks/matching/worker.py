"""The process that solves: one problem in, one answer out, then it is gone.

usage: python -I -m cogs.mocks.matching.worker < problem > answer
"""

from __future__ import annotations

import sys

from . import loops, pairing, wire
from .models import LoopProblem


def main() -> None:
    problem = wire.asked(sys.stdin.buffer.read())
    answer = loops.solve(problem) if isinstance(problem, LoopProblem) else pairing.solve(problem)
    sys.stdout.buffer.write(wire.packed_answer(answer))


if __name__ == "__main__":
    main()
