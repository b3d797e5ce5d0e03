"""Who interviews whom in the rounds of loops: a mixed-integer program, solved by HiGHS.

Full loops first, then rounds with an interviewer: one program. Who suits better is a second one, which keeps the loops
that are full and the number of rounds. Both tell how far from their best they may be.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import highspy
import numpy as np
import numpy.typing as npt

from . import times
from .models import Assignment, Candidate, Interviewer, LoopPlan, LoopProblem, LoopRound, LoopWish
from .people import Ints, grid, runs

Floats = npt.NDArray[np.float64]

FIRST_SHARE: Final = 0.7
"""Of the time, for full loops and rounds; the rest looks for better suited interviewers."""
LEVEL_WORTH: Final = (0, 5, 10)
"""An interviewer two levels below, one below or unknown, at or above."""
TRACK_WORTH: Final = (0, 2, 4)
"""Another or unknown, neighbouring, the same."""


def solve(problem: LoopProblem) -> LoopPlan:
    """Return the plan; the same for the same problem where the solver ends before its time does."""
    began = time.perf_counter()
    chances = _chances(problem)
    loop, place = chances.rounds[:, 0], chances.rounds[:, 1]
    if not len(chances.round):
        return LoopPlan((), _open(problem, loop, place), 0, time.perf_counter() - began)
    program = _Program(problem, chances)
    taken, gap, suit_gap = program.solve(problem, began)
    taken = taken[np.lexsort((place[chances.round[taken]], loop[chances.round[taken]]))]
    filled = chances.round[taken]
    empty = np.setdiff1d(np.arange(len(chances.rounds)), filled)
    return LoopPlan(
        assignments=tuple(
            _assignment(problem, chances, int(each)) for each in taken
        ),
        open_rounds=_open(problem, loop[empty], place[empty]),
        gap=gap,
        suit_gap=suit_gap,
        seconds=time.perf_counter() - began,
    )  # fmt: skip


def suits(candidate: Candidate, interviewer: Candidate) -> int:
    """Return how well somebody suits as an interviewer, from 0 to 14: level first, then track."""
    if candidate.level is None or interviewer.level is None:
        level = 1
    else:
        level = max(0, min(2, 2 + interviewer.level - candidate.level))
    track = 0
    if candidate.track is not None and interviewer.track is not None:
        near = interviewer.track == candidate.adjacent_track or interviewer.adjacent_track == candidate.track
        track = 2 if interviewer.track == candidate.track else int(near)
    return LEVEL_WORTH[level] + TRACK_WORTH[track]


def may(wish: LoopWish, each: LoopRound, host: Interviewer) -> bool:
    """Say whether somebody may interview in a round, time aside."""
    person, candidate = host.person, wish.candidate
    return (
        host.capacity > 0
        and person.user_id != candidate.user_id
        and person.user_id not in wish.taken_by
        and person.user_id not in candidate.blocked
        and candidate.user_id not in person.blocked
        and (not host.can or each.round_type in host.can)
    )


@dataclass(frozen=True, slots=True)
class _Chances:
    """Who could interview in which round: a row of ``round``, ``host`` and ``worth`` for each chance."""

    rounds: Ints
    """Index of the loop and of the round in it."""
    round: Ints
    host: Ints
    worth: Ints


def _chances(problem: LoopProblem) -> _Chances:
    people = tuple(wish.candidate for wish in problem.loops)
    free, _ = grid(people + tuple(host.person for host in problem.interviewers))
    lengths = {each.half_hours for wish in problem.loops for each in wish.rounds}
    common = {}
    for length in lengths:
        starts = runs(free, length).astype(np.float32)
        common[length] = starts[: len(people)] @ starts[len(people) :].T > 0
    rounds: list[tuple[int, int]] = []
    found: list[tuple[int, int, int]] = []
    for index, wish in enumerate(problem.loops):
        worth = [suits(wish.candidate, host.person) for host in problem.interviewers]
        for place, each in enumerate(wish.rounds):
            hosts = np.flatnonzero(common[each.half_hours][index]).tolist()
            found += [
                (len(rounds), host, worth[host])
                for host in hosts
                if may(wish, each, problem.interviewers[host])
            ]
            rounds.append((index, place))
    table = np.array(found, np.int64).reshape(-1, 3)
    return _Chances(np.array(rounds, np.int64).reshape(-1, 2), table[:, 0], table[:, 1], table[:, 2])


class _Program:
    """A column for each chance, taken or not, then one for each loop, full or not."""

    def __init__(self, problem: LoopProblem, chances: _Chances) -> None:
        self._chances = chances
        self._columns = len(chances.round)
        self._loops = len(problem.loops)
        solver = self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.silent()
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("random_seed", problem.seed % 2**31)
        count = self._columns + self._loops
        solver.addVars(count, np.zeros(count), np.ones(count))
        solver.changeColsIntegrality(
            count, np.arange(count, dtype=np.int32), np.full(count, highspy.HighsVarType.kInteger)
        )
        solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._bound(chances.round, np.ones(len(chances.rounds)))
        self._bound(chances.host, np.array([host.capacity for host in problem.interviewers]))
        loop = chances.rounds[chances.round, 0]
        self._bound(loop * len(problem.interviewers) + chances.host, None)
        self._full(chances)

    def solve(self, problem: LoopProblem, began: float) -> tuple[Ints, float, float]:
        """Return the chances taken, and the gaps of both programs."""
        count = self._loops
        most = np.concatenate((np.ones(self._columns), np.full(count, len(self._chances.rounds) + 1.0)))
        first, gap = self._run(most, problem.seconds * FIRST_SHARE, np.zeros(len(most)))
        # What is full stays full: that leaves a program as easy as an assignment.
        columns = np.arange(self._columns, self._columns + count, dtype=np.int32)
        self._solver.changeColsBounds(count, columns, first[self._columns :], np.ones(count))
        chances = np.arange(self._columns)
        self._add(chances, np.ones(len(chances)), float(first[chances].sum()), highspy.kHighsInf)
        self._start_from(first)
        suited = np.concatenate((self._chances.worth.astype(np.float64), np.zeros(count)))
        left = problem.seconds - (time.perf_counter() - began)
        second, suit_gap = self._run(suited, max(1.0, left), first)
        return np.flatnonzero(second[: self._columns] > 0.5), gap, suit_gap

    def _run(self, worth: Floats, seconds: float, known: Floats) -> tuple[Floats, float]:
        """Return the best that was found, what is known if nothing was, and the gap."""
        solver = self._solver
        solver.changeColsCost(len(worth), np.arange(len(worth), dtype=np.int32), worth)
        solver.setOptionValue("time_limit", solver.getRunTime() + seconds)
        solver.setOptionValue("mip_rel_gap", 1e-4)
        solver.run()
        info = solver.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return known, 1.0
        values = np.round(np.array(solver.getSolution().col_value))
        if not np.isfinite(info.mip_dual_bound):
            return values, 1.0
        return values, max(
            0.0, (info.mip_dual_bound - float(worth @ values)) / max(1.0, abs(info.mip_dual_bound))
        )

    def _start_from(self, values: Floats) -> None:
        known = highspy.HighsSolution()
        known.col_value = values.tolist()
        self._solver.setSolution(known)

    def _bound(self, group: Ints, most: Floats | None) -> None:
        """Let at most so many of each group be taken, one where nothing is said."""
        order = np.argsort(group, kind="stable")
        for columns in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
            limit = 1.0 if most is None else float(most[group[columns[0]]])
            if len(columns) > limit:
                self._add(columns, np.ones(len(columns)), -highspy.kHighsInf, limit)

    def _full(self, chances: _Chances) -> None:
        """A loop counts as full when each of its rounds is taken."""
        for number, (loop, _) in enumerate(chances.rounds.tolist()):
            columns = np.append(np.flatnonzero(chances.round == number), self._columns + loop)
            values = np.append(np.ones(len(columns) - 1), -1.0)
            self._add(columns, values, 0.0, highspy.kHighsInf)

    def _add(self, columns: Ints, values: Floats, low: float, high: float) -> None:
        self._solver.addRow(low, high, len(columns), columns.astype(np.int32), np.asarray(values, float))


def _assignment(problem: LoopProblem, chances: _Chances, chance: int) -> Assignment:
    loop, place = chances.rounds[chances.round[chance]].tolist()
    wish, host = problem.loops[loop], problem.interviewers[chances.host[chance]].person
    each = wish.rounds[place]
    return Assignment(
        wish.loop_id, each.place, host.user_id, times.offered((wish.candidate, host), each.half_hours)
    )


def _open(problem: LoopProblem, loop: Ints, place: Ints) -> tuple[tuple[int, int], ...]:
    return tuple(
        (problem.loops[index].loop_id, problem.loops[index].rounds[at].place)
        for index, at in zip(loop.tolist(), place.tolist(), strict=True)
    )
