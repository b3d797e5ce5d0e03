"""What makes two people a good pair: shares of the score and their words. Pure, for single pairs and for arrays."""

from __future__ import annotations

from typing import Final

import numpy as np

from .models import WORTH, Part
from .people import UNKNOWN, Bools, Ints, People, some

SAME_SIDE, EVEN, EVENS_OUT, SWAPPED = range(4)
TURNS: Final = (
    (0, "one of you interviews once more than is even"),
    (470, "your turns stay within one of even"),
    (550, "one of you was due to interview, the other to be interviewed"),
    (470, "you change roles half-way, so both get both"),
)
OTHER, TRACK_UNKNOWN, ADJACENT, SAME = range(4)
TRACK: Final = (
    (0, "different tracks"),
    (75, "a track is not known"),
    (90, "neighbouring tracks"),
    (150, "the same track"),
)
FAR, ONE_APART, LEVEL_UNKNOWN, SAME_LEVEL = range(4)
LEVEL: Final = (
    (0, "two levels apart"),
    (75, "one level apart"),
    (75, "a level is not known"),
    (150, "the same level"),
)
NEITHER, ONE_WANTS, BOTH_ANY, BOTH_WANT = range(4)
ROUND: Final = (
    (0, "the time you share fits no round type that either of you asked for"),
    (75, "a round type that one of you asked for"),
    (150, "you were both open to any round type"),
    (150, "a round type that suits both of you"),
)


def shares(table: tuple[tuple[int, str], ...], codes: Ints) -> Ints:
    """Return the thousandths of each code."""
    return np.array([worth for worth, _ in table], np.int64)[codes]


def turn_codes(balance_a: Ints, balance_b: Ints, swaps: Bools | bool = False) -> Ints:
    product = np.sign(balance_a) * np.sign(balance_b)
    codes = np.where(product > 0, SAME_SIDE, np.where(product < 0, EVENS_OUT, EVEN))
    return np.where(swaps, SWAPPED, codes)


def track_codes(track_a: Ints, adjacent_a: Ints, track_b: Ints, adjacent_b: Ints) -> Ints:
    near = (track_a == adjacent_b) | (adjacent_a == track_b)
    codes = np.where(track_a == track_b, SAME, np.where(near, ADJACENT, OTHER))
    return np.where((track_a == UNKNOWN) | (track_b == UNKNOWN), TRACK_UNKNOWN, codes)


def level_codes(level_a: Ints, level_b: Ints) -> Ints:
    apart = np.abs(level_a - level_b)
    codes = np.where(apart == 0, SAME_LEVEL, np.where(apart == 1, ONE_APART, FAR))
    return np.where((level_a == UNKNOWN) | (level_b == UNKNOWN), LEVEL_UNKNOWN, codes)


def people_worth(people: People, a: Ints, b: Ints) -> Ints:
    """Return what track and level are worth, in thousandths: all that is known of a pair before its round type."""
    track = track_codes(people.track[a], people.adjacent[a], people.track[b], people.adjacent[b])
    return shares(TRACK, track) + shares(LEVEL, level_codes(people.level[a], people.level[b]))


def round_choices(people: People, a: Ints, b: Ints, fits: Bools) -> tuple[Ints, Ints]:
    """Return the round type of each pair and its code: of both, else of one, else any; by the seed among equals.

    ``fits`` has a row for each pair and says which types their common time is long enough for, at least one.
    """
    wanted_a, wanted_b = people.wants[a], people.wants[b]
    both, one = wanted_a & wanted_b & fits, (wanted_a | wanted_b) & fits
    # Who asked for nothing takes anything: then the other's wish is the wish of both.
    has_both, has_one = some(both), some(one)
    allowed = np.where(has_both[:, None], both, np.where(has_one[:, None], one, fits))
    rank = allowed.cumsum(axis=1)
    draw = (people.noise(a, b) >> np.uint64(8)).astype(np.int64) % np.maximum(rank[:, -1], 1)
    chosen = (rank > draw[:, None]).argmax(axis=1)
    any_of_both = ~people.names_wants[a] & ~people.names_wants[b]
    codes = np.where(
        has_both, np.where(any_of_both, BOTH_ANY, BOTH_WANT), np.where(has_one, ONE_WANTS, NEITHER)
    )
    return chosen, codes


def interviews_first(people: People, a: Ints, b: Ints) -> Bools:
    """Return whether a, not b, has the first turn as interviewer: by balance, then wish, then seed."""
    owed = people.balance[b] - people.balance[a]
    wish = people.begins_as[a] - people.begins_as[b]
    drawn = (people.noise(a, b) & np.uint64(1)).astype(np.bool_) ^ (people.ids[a] < people.ids[b])
    return np.where(owed != 0, owed > 0, np.where(wish != 0, wish > 0, drawn))


def parts(turns: int, track: int, level: int, round_: int) -> tuple[Part, ...]:
    """Return the parts of a pair's score from its codes."""
    return (
        Part("turns", TURNS[turns][0] / WORTH["turns"], TURNS[turns][1]),
        Part("track", TRACK[track][0] / WORTH["track"], TRACK[track][1]),
        Part("level", LEVEL[level][0] / WORTH["level"], LEVEL[level][1]),
        Part("round", ROUND[round_][0] / WORTH["round"], ROUND[round_][1]),
    )
