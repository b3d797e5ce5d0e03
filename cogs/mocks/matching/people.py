"""A problem's candidates as arrays, one row each, in an order that the seed gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from .models import Candidate, Problem

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

UNKNOWN = -1
WEEKS_REPAID = 3
"""Who sat out this often or more comes first; from here on everybody equally."""


@dataclass(frozen=True, slots=True)
class People:
    """Rows in the seed's order. ``wants`` has a column for each of ``types`` and all of them set for "any"."""

    candidates: tuple[Candidate, ...]
    seed: int
    types: tuple[str, ...]
    lengths: Ints
    swaps: Bools
    ids: Ints
    level: Ints
    track: Ints
    adjacent: Ints
    balance: Ints
    """Turns as interviewer less turns as candidate: below zero they owe an interview."""
    sat_out: Ints
    begins_as: Ints
    """1 interviewer, -1 candidate, 0 either."""
    wants: Bools
    names_wants: Bools
    free: Bools
    """A column for each half hour from ``first_slot`` on."""
    first_slot: int
    place: dict[int, int] = field(repr=False)
    """The row of a user id."""

    @property
    def count(self) -> int:
        return len(self.candidates)

    def starts(self, half_hours: int) -> Bools:
        """Return at which half hours each could begin a meeting of this length."""
        return runs(self.free, half_hours)

    def noise(self, a: Ints, b: Ints) -> npt.NDArray[np.uint64]:
        """Return a number for each pair that seems random, is the seed's alone, and the same for (b, a)."""
        low, high = np.minimum(self.ids[a], self.ids[b]), np.maximum(self.ids[a], self.ids[b])
        return mixed(mixed(mixed(_seeded(self.seed)) ^ low.astype(np.uint64)) ^ high.astype(np.uint64))


def of(problem: Problem) -> People:
    ids = np.array([person.user_id for person in problem.candidates], np.int64)
    order = np.lexsort((ids, mixed(mixed(_seeded(problem.seed)) ^ ids.astype(np.uint64))))
    people = tuple(problem.candidates[place] for place in order)
    types = tuple(sorted(problem.lengths))
    tracks = {None: UNKNOWN}
    for person in sorted(people, key=lambda each: each.user_id):
        for name in (person.track, person.adjacent_track):
            tracks.setdefault(name, len(tracks))
    wants = np.array([[name in person.wants for name in types] for person in people], np.bool_)
    wants = wants.reshape(len(people), len(types))
    named = some(wants)
    free, first = grid(people)
    roles = {None: 0, "interviewer": 1, "candidate": -1}
    return People(
        candidates=people,
        seed=problem.seed,
        types=types,
        lengths=_ints(problem.lengths[name] for name in types),
        swaps=np.array([name in problem.swaps for name in types], np.bool_),
        ids=ids[order],
        level=_ints(UNKNOWN if person.level is None else person.level for person in people),
        track=_ints(tracks[person.track] for person in people),
        adjacent=_ints(tracks[person.adjacent_track] for person in people),
        balance=_ints(person.given - person.taken for person in people),
        sat_out=_ints(min(person.sat_out, WEEKS_REPAID) for person in people),
        begins_as=_ints(roles[person.begins_as] for person in people),
        wants=wants | ~named[:, None],
        names_wants=named,
        free=free,
        first_slot=first,
        place={person.user_id: row for row, person in enumerate(people)},
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)


def grid(people: tuple[Candidate, ...]) -> tuple[Bools, int]:
    """Return who is free when, from the first half hour that anybody has to the last one."""
    counts = [len(person.slots) for person in people]
    if not sum(counts):
        return np.zeros((len(people), 0), np.bool_), 0
    slots = np.fromiter((slot for person in people for slot in person.slots), np.int64, sum(counts))
    first = int(slots.min())
    free = np.zeros((len(people), int(slots.max()) - first + 1), np.bool_)
    free[np.repeat(np.arange(len(people)), counts), slots - first] = True
    return free, first


def some(table: Bools) -> Bools:
    """Return which rows have anything set."""
    return np.asarray(table.any(axis=1), np.bool_)


def runs(free: Bools, half_hours: int) -> Bools:
    """Return where that many half hours begin which are all free."""
    starts = free.copy()
    for later in range(1, half_hours):
        starts[:, : max(0, free.shape[1] - later)] &= free[:, later:]
        starts[:, max(0, free.shape[1] - later) :] = False
    return starts


def _seeded(seed: int) -> npt.NDArray[np.uint64]:
    return np.array([seed % 2**64], np.uint64)


def mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread the bits. Source: the output function of SplitMix64, https://prng.di.unimi.it/splitmix64.c"""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
