"""Problems and answers as bytes, in pieces: pickle holds the interpreter for as long as one piece takes.

Pickle is for bytes of our own making only: both ends are this code, and nothing is kept or sent elsewhere.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from .models import LoopPlan, LoopProblem, Matching, Problem

_PIECE: Final = 100


def packed_problem(problem: Problem) -> bytes:
    return _packed(
        replace(problem, candidates=(), recent={}), problem.candidates, tuple(problem.recent.items())
    )


def packed_loops(problem: LoopProblem) -> bytes:
    return _packed(replace(problem, loops=(), interviewers=()), problem.loops, problem.interviewers)


def packed_answer(answer: Matching | LoopPlan) -> bytes:
    if isinstance(answer, Matching):
        return _packed(replace(answer, pairs=(), byes=()), answer.pairs, answer.byes)
    return _packed(replace(answer, assignments=(), open_rounds=()), answer.assignments, answer.open_rounds)


def asked(data: bytes) -> Problem | LoopProblem:
    frame, first, second = _unpacked(data)
    if isinstance(frame, LoopProblem):
        return replace(frame, loops=first, interviewers=second)
    problem: Problem = replace(frame, candidates=first, recent=dict(second))
    return problem


def matching(data: bytes) -> Matching:
    frame, pairs, byes = _unpacked(data)
    found: Matching = replace(frame, pairs=pairs, byes=byes)
    return found


def plan(data: bytes) -> LoopPlan:
    frame, assignments, open_rounds = _unpacked(data)
    found: LoopPlan = replace(frame, assignments=assignments, open_rounds=open_rounds)
    return found


def _packed(frame: object, *lists: Sequence[object]) -> bytes:
    out = io.BytesIO()
    pickle.dump((frame, [len(each) for each in lists]), out)
    for each in lists:
        for first in range(0, len(each), _PIECE):
            pickle.dump(each[first : first + _PIECE], out)
    return out.getvalue()


def _unpacked(data: bytes) -> Iterator[Any]:
    source = io.BytesIO(data)
    frame, lengths = pickle.load(source)  # noqa: S301 - see above
    yield frame
    for length in lengths:
        items: list[Any] = []
        while len(items) < length:
            items.extend(pickle.load(source))  # noqa: S301 - see above
        yield tuple(items)
