"""Why these two, why a bye, and how good the whole is: words for one member's eyes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .models import WORTH, Bye, Matching, Pair, Problem, Reason

_NAMES: Final = {"turns": "Turns", "track": "Track", "level": "Level", "round": "Round type"}
_BYES: Final[Mapping[Reason, str]] = {
    "no slots": "You had no stretch of free time long enough for a round.",
    "no common time": "Nobody you could be paired with was free when you were.",
    # The same words: nobody learns here that somebody does not want to meet them.
    "blocked": "Nobody you could be paired with was free when you were.",
    "odd one out": "Everybody who could meet you was needed for somebody else, so that most people got a round.",
}


def pair_lines(pair: Pair, problem: Problem) -> tuple[str, ...]:
    """Return why these two met: what counted, with what each part gave of what it could give."""
    lines = [
        f"{_NAMES[part.name]}: {part.words}. {round(part.share * WORTH[part.name] / 10, 1):g} of {WORTH[part.name] / 10:g}"
        for part in pair.parts
    ]
    lines.append(f"Together {round(pair.score * 100, 1):g} of 100.")
    if pair.is_repeat:
        lines.append(
            f"You met in the last {problem.window_weeks} weeks. Every other way would have left more people without a "
            "round, or the same people again, or repeated more."
        )
    return tuple(lines)


def third_lines() -> tuple[str, ...]:
    """Return why somebody came along as a third; the pair's own parts are not theirs to read."""
    return (
        "You would have been left over, so you came along to observe and to score.",
        "Of the pairs with a time that suits you, this one is nearest to you in track and level.",
        "Next time you come first.",
    )


def bye_lines(bye: Bye) -> tuple[str, ...]:
    """Return why somebody was left over, what could help, and what happens next."""
    lines = [_BYES[bye.reason]]
    if bye.reason == "odd one out":
        people = "1 person" if bye.could_meet == 1 else f"{bye.could_meet} people"
        lines.append(f"You could have met {people}.")
    elif bye.reason == "no slots":
        lines.append("Add free time of at least an hour on end, and you are in the next matching.")
    else:
        lines.append("More free time, above all on evenings and at weekends, gives you more people to meet.")
    lines.append("Next time you come first.")
    return tuple(lines)


def bound_line(matching: Matching) -> str:
    """Return how near the whole is to the best that could be."""
    people = f"{2 * len(matching.pairs)} people in {len(matching.pairs)} pairs"
    if not matching.pairs:
        return "No two people could meet in that week."
    if matching.method == "exact":
        return (
            f"{people}: no other pairing of as many people, as fair and with as few repeats, scores higher."
        )
    missed = (matching.bound - matching.score) / matching.bound if matching.bound else 0.0
    return f"{people}: no pairing of as many people scores more than {missed:.3%} higher."
